/**
 * Tests that see both sides: the service's code, which is on the test classpath only, and the checker's.
 */
@NullMarked
package io.penstock.quickstart.fraud;

import org.jspecify.annotations.NullMarked;
