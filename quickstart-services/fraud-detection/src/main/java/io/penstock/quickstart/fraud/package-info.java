/**
 * The fraud-detection service: its records, its rules and the job that runs them. What generates, checks or starts it
 * lives in the launcher's module and shares no code with it.
 */
@NullMarked
package io.penstock.quickstart.fraud;

import org.jspecify.annotations.NullMarked;
