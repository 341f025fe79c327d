/**
 * Judges the service from outside: replays the input topic through its own implementation of RULES.md and compares the
 * alerts, as a multiset. No code of the service, of Penstock or of the generator.
 */
@NullMarked
package io.penstock.quickstart.checker;

import org.jspecify.annotations.NullMarked;
