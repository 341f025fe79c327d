/**
 * Tests of what the port itself computes. Its contract is tested in a package of its own.
 */
@NullMarked
package io.penstock.log;

import org.jspecify.annotations.NullMarked;
