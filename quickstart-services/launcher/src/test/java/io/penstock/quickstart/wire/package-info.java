/**
 * Tests of the quickstart's wire. They start no broker.
 */
@NullMarked
package io.penstock.quickstart.wire;

import org.jspecify.annotations.NullMarked;
