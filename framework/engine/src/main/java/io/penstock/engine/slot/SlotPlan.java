package io.penstock.engine.slot;

import io.penstock.protocol.RunId;
import java.util.List;

/**
 * What one slot is to run at first.
 *
 * @param run frames of other runs do not count
 * @param tasks its tasks
 * @param lastCommit number of the last commit: the next cut is the one after it
 */
public record SlotPlan(RunId run, List<TaskPlan> tasks, Routing routing, long lastCommit) {}
