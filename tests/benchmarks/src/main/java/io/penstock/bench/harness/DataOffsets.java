package io.penstock.bench.harness;

import java.util.ArrayList;
import java.util.List;

/**
 * Which offsets of a topic hold records, learned by reading it: the others are transaction markers or aborted records.
 * Kept as runs of records without a gap. Owned by the reader's thread.
 */
final class DataOffsets {

    private final List<List<Run>> partitions = new ArrayList<>();

    DataOffsets(int partitions) {
        for (int partition = 0; partition < partitions; partition++) {
            this.partitions.add(new ArrayList<>());
        }
    }

    /** Notes a record; offsets of a partition come in rising order. */
    void add(int partition, long offset) {
        List<Run> runs = partitions.get(partition);
        Run last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
        if (last != null && last.end == offset) {
            last.end++;
        } else {
            runs.add(new Run(offset));
        }
    }

    /** How many records of the partition have an offset below {@code end}. */
    long before(int partition, long end) {
        long count = 0;
        for (Run run : partitions.get(partition)) {
            if (run.start >= end) {
                break;
            }
            count += Math.min(run.end, end) - run.start;
        }
        return count;
    }

    private static final class Run {
        private final long start;
        private long end;

        Run(long offset) {
            this.start = offset;
            this.end = offset + 1;
        }
    }
}
