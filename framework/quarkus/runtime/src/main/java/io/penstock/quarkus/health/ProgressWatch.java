package io.penstock.quarkus.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Tells loops that go round from those that do not, from looks at their counters. It is as fine as the looks are frequent: a loop is
 * stalled when two looks far enough apart saw the same count. Any thread.
 */
final class ProgressWatch {

    private final Duration stalledAfter;
    private long[] counts = new long[0];
    private long[] sinceNanos = new long[0];

    ProgressWatch(Duration stalledAfter) {
        this.stalledAfter = stalledAfter;
    }

    Duration stalledAfter() {
        return stalledAfter;
    }

    /** Takes a look, and names the loops, by index, whose count has been the same for too long. */
    synchronized List<Integer> stalled(long nowNanos, long[] now) {
        if (counts.length != now.length) {
            counts = new long[now.length];
            sinceNanos = new long[now.length];
            Arrays.fill(counts, -1);
        }
        List<Integer> stalled = new ArrayList<>();
        for (int i = 0; i < now.length; i++) {
            if (counts[i] != now[i]) {
                counts[i] = now[i];
                sinceNanos[i] = nowNanos;
            } else if (nowNanos - sinceNanos[i] >= stalledAfter.toNanos()) {
                stalled.add(i);
            }
        }
        return stalled;
    }
}
