/** Tests of tuples and their bytes. */
@NullMarked
package io.penstock.api.java.tuple;

import org.jspecify.annotations.NullMarked;
