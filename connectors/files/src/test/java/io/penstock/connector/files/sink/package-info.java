/** Tests of the sink. */
@NullMarked
package io.penstock.connector.files.sink;

import org.jspecify.annotations.NullMarked;
