package io.penstock.bench.report;

import java.util.BitSet;

/**
 * Whether every record had its effect once: one output each, and counts per account that go up by one from output to
 * output. A lost, doubled or torn state shows in the counts, a lost or doubled output in the numbers. Owned by one thread.
 */
public final class ExactlyOnce {

    private final BitSet seen = new BitSet();
    private final long[] counts;
    private long outputs;
    private long doubled;
    private long outOfCount;

    /** @param accounts are numbered from 0 */
    public ExactlyOnce(int accounts) {
        this.counts = new long[accounts];
    }

    /** Takes the next output; those of one account in the order they were written. */
    public void add(long id, long account, long count) {
        outputs++;
        int number = Math.toIntExact(id);
        if (seen.get(number)) {
            doubled++;
        }
        seen.set(number);
        if (count != ++counts[(int) account]) {
            outOfCount++;
        }
    }

    public long outputs() {
        return outputs;
    }

    /** Whether it was so, of {@code records} that are numbered from 0. */
    public boolean holds(long records) {
        return outputs == records && seen.length() == records && doubled == 0 && outOfCount == 0;
    }

    /** In words. */
    public String difference(long records) {
        return "of " + records + " records " + (records - seen.cardinality()) + " have no output and " + doubled
                + " more than one; " + outOfCount + " outputs have another count than the one before them plus one";
    }
}
