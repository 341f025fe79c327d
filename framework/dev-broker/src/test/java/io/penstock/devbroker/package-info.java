/**
 * Tests of the development broker against a real child process. Nothing here outlives its test.
 */
@NullMarked
package io.penstock.devbroker;

import org.jspecify.annotations.NullMarked;
