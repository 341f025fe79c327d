/** Tests of jobs in a main method. */
@NullMarked
package io.penstock.local;

import org.jspecify.annotations.NullMarked;
