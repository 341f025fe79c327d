package io.penstock.engine.slot;

import java.util.List;

/**
 * What one slot is to run.
 *
 * @param tasks its tasks
 * @param slotOfKeyGroup by stage index, then key group: the slot that owns it; null for source stages
 * @param lastCommit number of the last commit: the next cut is the one after it
 */
@SuppressWarnings("ArrayRecordComponent") // handed over once, never changed
public record SlotPlan(List<TaskPlan> tasks, int[][] slotOfKeyGroup, long lastCommit) {}
