/**
 * Tests of the quickstart's launcher. They start no broker.
 */
@NullMarked
package io.penstock.quickstart.launcher;

import org.jspecify.annotations.NullMarked;
