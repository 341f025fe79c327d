/** Records that a function makes of their number. */
@NullMarked
package io.penstock.connector.datagen.source;

import org.jspecify.annotations.NullMarked;
