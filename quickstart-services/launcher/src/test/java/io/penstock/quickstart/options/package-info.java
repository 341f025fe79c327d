/**
 * Tests of the quickstart's options. They start no broker.
 */
@NullMarked
package io.penstock.quickstart.options;

import org.jspecify.annotations.NullMarked;
