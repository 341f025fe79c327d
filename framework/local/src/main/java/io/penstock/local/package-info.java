/**
 * Jobs in a main method: the environment that {@code getExecutionEnvironment()} answers with, and the process behind it. Puts together what
 * others decide; nothing here knows operators or commits.
 */
@NullMarked
package io.penstock.local;

import org.jspecify.annotations.NullMarked;
