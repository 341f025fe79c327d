/**
 * Tests of the generator's pure parts: what is paid, and when.
 */
@NullMarked
package io.penstock.quickstart.generator;

import org.jspecify.annotations.NullMarked;
