package io.penstock.quickstart.checker;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * The input topic replayed in event-time order. Payments up to the watermark are judged and forgotten, so memory holds
 * the accounts and a watermark bound's worth of payments, however long the topic. One thread.
 */
final class Replay {

    private final long boundMs;
    private final long[] timestampMaxMs;
    private final PriorityQueue<Payment> waiting =
            new PriorityQueue<>(Comparator.comparingLong(Payment::timestampMs).thenComparingLong(Payment::id));
    private final Map<Long, AccountReplay> accounts = new HashMap<>();

    private long watermarkMs = Long.MIN_VALUE;
    private long judged;
    private long late;

    /** @param boundMs the service's watermark bound, in milliseconds */
    Replay(int partitions, long boundMs) {
        if (partitions < 1 || boundMs < 0) {
            throw new IllegalArgumentException(
                    "a replay of " + partitions + " partitions with bound " + boundMs + " ms");
        }
        this.boundMs = boundMs;
        this.timestampMaxMs = new long[partitions];
        Arrays.fill(timestampMaxMs, Long.MIN_VALUE);
    }

    /** Takes the next record of a partition, in the order of its offsets. */
    void add(int partition, Payment payment) {
        long max = timestampMaxMs[partition];
        if (max != Long.MIN_VALUE && payment.timestampMs() < max - boundMs) {
            // The service may have judged without it or not: nothing exact can be said of its account.
            late++;
            return;
        }
        timestampMaxMs[partition] = Math.max(max, payment.timestampMs());
        waiting.add(payment);
    }

    /** Judges what the watermark has passed. */
    void advance(Consumer<Finding> expected) {
        long min = Arrays.stream(timestampMaxMs).min().orElse(Long.MIN_VALUE);
        if (min == Long.MIN_VALUE) {
            return;
        }
        watermarkMs = min - boundMs - 1;
        for (Payment next = waiting.peek(); next != null && next.timestampMs() <= watermarkMs; next = waiting.peek()) {
            waiting.remove();
            judged++;
            accounts.computeIfAbsent(next.account(), account -> new AccountReplay())
                    .judge(next)
                    .forEach(expected);
        }
    }

    /** Event times up to here are judged; the lowest long before every partition has a record. */
    long watermarkMs() {
        return watermarkMs;
    }

    long judged() {
        return judged;
    }

    /** How many records were further behind than the bound allows; any makes the comparison meaningless. */
    long late() {
        return late;
    }
}
