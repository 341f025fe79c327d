package io.penstock.engine.taskmanager;

import io.penstock.engine.commit.TaskLedger;
import io.penstock.engine.graph.Stage;
import io.penstock.engine.slot.TaskPlan;

/**
 * A task that is restored and waits for the cut with which it begins to run here.
 *
 * @param plan with its number in this incarnation
 * @param batch of those that were restored together
 * @param nothingUnread whether no frame waited for it when all of its batch had been restored: a key group that may be reached directly at
 *     once, where the batch is all there is
 */
record Arrival(TaskPlan plan, Stage stage, TaskLedger ledger, int batch, boolean nothingUnread) {}
