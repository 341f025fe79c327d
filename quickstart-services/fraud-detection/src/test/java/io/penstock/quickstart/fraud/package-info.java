/**
 * Tests of the rules and of the job. What needs a broker is in the launcher and in tests/integration.
 */
@NullMarked
package io.penstock.quickstart.fraud;

import org.jspecify.annotations.NullMarked;
