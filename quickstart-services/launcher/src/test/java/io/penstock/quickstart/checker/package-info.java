/**
 * Tests of the quickstart's checker. They start no broker.
 */
@NullMarked
package io.penstock.quickstart.checker;

import org.jspecify.annotations.NullMarked;
