package io.penstock.engine.slot;

import io.penstock.log.LogPartition;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a slot is told. Taken in order, between two steps. */
public sealed interface SlotCommand {

    /** Create and open these tasks and go. */
    record Start(SlotPlan plan) implements SlotCommand {}

    /**
     * Cut: what follows belongs to the next commit.
     *
     * @param change that takes place with it; null where there is none
     * @param snapshot whether the state of each key group as of the cut is to be snapshotted
     */
    record Cut(long commit, @Nullable SlotChange change, boolean snapshot) implements SlotCommand {

        /** Without snapshots. */
        public Cut(long commit, @Nullable SlotChange change) {
            this(commit, change, false);
        }
    }

    /**
     * Say so when the slot's key groups have taken all frames before these offsets; those that were held go on then.
     *
     * @param ends by partition of exchange topics; those of other slots do not matter
     */
    record Await(long ticket, Map<LogPartition, Long> ends) implements SlotCommand {}

    /**
     * These read no further for now: what follows from them waits on an exchange. Replaces what was said before.
     *
     * @param stages of sources, by index
     */
    record Pause(Set<Integer> stages) implements SlotCommand {}

    /** Read sources no further: the job stops, and cuts until sinks have nothing left to finish. */
    record ReadNoMore() implements SlotCommand {}

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
