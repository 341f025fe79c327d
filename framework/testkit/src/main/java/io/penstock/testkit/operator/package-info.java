/**
 * One operator, or a chain of them, under a test's control: records, time, snapshots. What is driven is the engine's chain and the heap
 * tier; no slot, no commit, no thread.
 */
@NullMarked
package io.penstock.testkit.operator;

import org.jspecify.annotations.NullMarked;
