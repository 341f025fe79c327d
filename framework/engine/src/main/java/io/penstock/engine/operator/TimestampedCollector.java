package io.penstock.engine.operator;

import io.penstock.util.Collector;
import java.util.function.Consumer;

/**
 * Passes what a function collects on with the timestamp of the record (or timer) that it is being called for. A checked exception of
 * what comes next crosses the user's function as it is; the function may catch it, and the process rolls back all the same, because the
 * failure was noted.
 */
final class TimestampedCollector<T> implements Collector<T> {

    private final Receiver<T> output;
    private final Consumer<Throwable> failures;
    private long timestampMs = Receiver.NO_TIMESTAMP;

    TimestampedCollector(Receiver<T> output, Consumer<Throwable> failures) {
        this.output = output;
        this.failures = failures;
    }

    void setTimestamp(long newTimestampMs) {
        timestampMs = newTimestampMs;
    }

    @Override
    public void collect(T record) {
        try {
            output.receive(record, timestampMs);
        } catch (Exception thrown) {
            failures.accept(thrown);
            throw Downstream.rethrow(thrown);
        }
    }

    @Override
    public void close() {}
}
