package io.penstock.engine.slot;

import java.util.Map;

/** What a slot is told. Taken in order, between two steps. */
public sealed interface SlotCommand {

    /** Create and open these tasks and go. */
    record Start(SlotPlan plan) implements SlotCommand {}

    /** Cut: what follows belongs to the next commit. */
    record Cut(long commit) implements SlotCommand {}

    /** The commit has succeeded. */
    record Committed(long commit) implements SlotCommand {}

    /** Stop processing and say so; what was processed since the last cut will be dropped. */
    record Quiesce() implements SlotCommand {}

    /**
     * Every slot is at rest: drop what follows the cut of the last complete commit, create the functions anew.
     *
     * @param verdicts to be added, by number of the source task, then offset
     */
    record RollBack(long lastCommit, Map<Integer, Map<Long, Verdict>> verdicts) implements SlotCommand {}

    /** Every slot has rolled back: go on. */
    record Resume() implements SlotCommand {}

    /** Close everything; the last command. */
    record Shutdown() implements SlotCommand {}
}
