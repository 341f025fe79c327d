/**
 * What users test their jobs with: a clock that stands still, operators by themselves ({@code operator}), whole jobs on a simulated
 * cluster ({@code job}), and JUnit's part in it ({@code junit}). Everything drives the engine's own classes and decides nothing itself.
 */
@NullMarked
package io.penstock.testkit;

import org.jspecify.annotations.NullMarked;
