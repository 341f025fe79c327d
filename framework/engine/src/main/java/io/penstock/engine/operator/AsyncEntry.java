package io.penstock.engine.operator;

import io.penstock.streaming.api.functions.async.ResultFuture;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A record that somebody is asked about, or a watermark that waits behind such. Owned by the slot's thread.
 *
 * @param <IN> the record
 * @param <OUT> results
 */
final class AsyncEntry<IN, OUT> {

    private static final ArrayDeque<?> NOWHERE = new ArrayDeque<>(1);

    private final @Nullable IN value;
    private long timestampMs;

    // its places in the queue
    @Nullable AsyncEntry<IN, OUT> previous;

    @Nullable AsyncEntry<IN, OUT> next;

    /** Those of its stretch that are done. */
    ArrayDeque<AsyncEntry<IN, OUT>> done;

    /** Calls made. */
    int attempts;

    /** Takes the outcome of the last call; null before the first, and between two. */
    @Nullable ResultFuture<OUT> answer;

    /** On the clock of the operator; meaningless before the first call. */
    long timeoutAtMs;

    /** On the clock of the operator; meaningless but between two calls. */
    long retryAtMs;

    boolean timedOut;

    /** As it is written; null before it has been. */
    byte @Nullable [] bytes;

    private @Nullable Collection<OUT> results;

    @SuppressWarnings("unchecked") // nothing is ever put there
    private AsyncEntry(@Nullable IN value, long timestampMs) {
        this.value = value;
        this.timestampMs = timestampMs;
        this.done = (ArrayDeque<AsyncEntry<IN, OUT>>) NOWHERE;
    }

    static <IN, OUT> AsyncEntry<IN, OUT> record(IN value, long timestampMs) {
        return new AsyncEntry<>(value, timestampMs);
    }

    static <IN, OUT> AsyncEntry<IN, OUT> watermark(long timestampMs) {
        return new AsyncEntry<>(null, timestampMs);
    }

    boolean isWatermark() {
        return value == null;
    }

    /** Of a record. */
    IN value() {
        return Objects.requireNonNull(value, "a watermark has no value");
    }

    /** Of the record, or of the watermark. */
    long timestampMs() {
        return timestampMs;
    }

    /** Of a watermark. */
    void raiseTo(long laterMs) {
        timestampMs = laterMs;
    }

    boolean isDone() {
        return results != null;
    }

    void finish(Collection<OUT> found) {
        results = found;
    }

    /** Of a record that is done. */
    Collection<OUT> results() {
        return Objects.requireNonNull(results, "a record that is not done has no results");
    }
}
