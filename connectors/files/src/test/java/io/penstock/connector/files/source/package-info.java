/** Tests of the source. */
@NullMarked
package io.penstock.connector.files.source;

import org.jspecify.annotations.NullMarked;
