package io.penstock.integration;

import java.util.Locale;

/**
 * What came of a {@link KillRun}.
 *
 * @param inFlight whether there was something that the deed could have broken
 * @param replayed calls of the keyed function beyond one for each line
 * @param recoveredMs from the deed until all lines that the input had then have committed results; a coordinator's successor is
 *     started after that only
 * @param hanging transactions that the broker had left open and that were ended for it, see {@link HangingTransactions}
 * @param disk what was on disk
 */
record KillOutcome(
        KillPlan plan, boolean inFlight, long replayed, long recoveredMs, int hanging, Disk disk, FoldCheck check) {

    /** Whether the deed has done anything; of those that should do nothing to data, whether data was on its way. */
    boolean counts() {
        return inFlight && (!plan.deed().strikesDown() || replayed > 0);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s replayed=%d lost=%d doubled=%d torn=%d recovered=%.1fs%s %s",
                plan,
                replayed,
                check.lost(),
                check.doubled(),
                check.torn(),
                recoveredMs / 1e3,
                hanging == 0 ? "" : " hanging=" + hanging,
                disk);
    }

    /**
     * What the processes say of it.
     *
     * @param cachedPercent of the keys' states, how many were in the heap shortly before the deed
     * @param evictions entries that left the heap
     * @param loads entries that came back from disk
     * @param completed checkpoints of the job
     * @param failed checkpoints of the job
     */
    record Disk(long cachedPercent, long evictions, long loads, long completed, long failed) {
        @Override
        public String toString() {
            return "cached=" + cachedPercent + "% evicted=" + evictions + " read-back=" + loads + " checkpoints="
                    + completed + (failed == 0 ? "" : " failed=" + failed);
        }
    }
}
