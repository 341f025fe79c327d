package io.penstock.engine.operator;

import io.penstock.api.common.functions.Function;
import io.penstock.api.dag.OperatorSpec;
import io.penstock.engine.graph.OperatorNode;
import io.penstock.statestore.TaskState;
import io.penstock.streaming.api.functions.async.AsyncFunction;
import io.penstock.streaming.api.functions.async.AsyncRetryStrategy;
import io.penstock.streaming.api.functions.async.CollectionSupplier;
import io.penstock.streaming.api.functions.async.ResultFuture;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Asks about records and emits what is answered, in the records' order or between watermarks in any. Answers come by the slot's mailbox
 * and go on when the slot says so. Records beyond the capacity, which may come of one record of the input or before a cut, wait to be asked.
 */
final class AsyncWaitOperator<IN, OUT> extends ChainedOperator<IN, OUT> {

    private final AsyncFunction<IN, OUT> function;
    private final AsyncRetryStrategy<OUT> retries;
    private final long timeoutMs;
    private final int capacity;
    private final InFlight<IN> inFlight;
    private final AsyncQueue<IN, OUT> queue;

    /** Not asked yet, because as many as may are. */
    private final ArrayDeque<AsyncEntry<IN, OUT>> unasked = new ArrayDeque<>();

    /** Asked and not done, in the order they were first asked, which is the order of their timeouts. */
    private final LinkedHashSet<AsyncEntry<IN, OUT>> running = new LinkedHashSet<>();

    /** Those of them that will be asked again. */
    private final PriorityQueue<AsyncEntry<IN, OUT>> again =
            new PriorityQueue<>(Comparator.comparingLong((AsyncEntry<IN, OUT> entry) -> entry.retryAtMs));

    /** Asked and not emitted. */
    private int asked;

    private long lastQueuedMs = Long.MIN_VALUE;
    private long lastEmittedMs = Long.MIN_VALUE;
    private boolean idle;
    private boolean toldIdle;
    private boolean closed;
    private @Nullable Throwable failure;

    AsyncWaitOperator(
            OperatorNode node,
            TaskScope task,
            Receiver<OUT> output,
            Map<String, Receiver<Object>> sideOutputs,
            OperatorSpec.AsyncWait<IN, OUT> spec) {
        super(node, task, output, sideOutputs);
        this.function = spec.function();
        this.retries = spec.retryStrategy();
        this.timeoutMs = spec.timeoutMs();
        this.capacity = spec.capacity();
        this.inFlight = new InFlight<>(spec.inputType().createSerde());
        this.queue = new AsyncQueue<>(spec.ordered());
    }

    @Override
    Function function() {
        return function;
    }

    @Override
    OperatorRuntimeContext runtimeContext() {
        return OperatorRuntimeContext.withoutState(
                node,
                task,
                eventClock,
                "an asynchronous function has no state, because answers come when no key is current");
    }

    @Override
    void close() throws Exception {
        closed = true;
        super.close();
    }

    // ---- from the chain

    @Override
    public void receive(IN value, long timestampMs) throws Exception {
        AsyncEntry<IN, OUT> entry = AsyncEntry.record(value, timestampMs);
        queue.add(entry);
        if (asked < capacity && unasked.isEmpty()) {
            askFirst(entry);
        } else {
            unasked.addLast(entry);
        }
    }

    @Override
    public void watermark(long watermarkMs) throws Exception {
        if (watermarkMs > lastQueuedMs && !queue.isEmpty()) {
            lastQueuedMs = watermarkMs;
            queue.addWatermark(watermarkMs);
            return;
        }
        // with nothing in flight it passes; one that was told before is told again, to who has forgotten it
        if (watermarkMs > lastQueuedMs) {
            lastQueuedMs = watermarkMs;
            lastEmittedMs = watermarkMs;
        }
        if (lastEmittedMs != Long.MIN_VALUE) {
            output.watermark(lastEmittedMs);
        }
    }

    /** Who waits for nobody's answer may be idle. */
    @Override
    public void idle(boolean nowIdle) throws Exception {
        idle = nowIdle;
        tellIdle();
    }

    private void tellIdle() throws Exception {
        boolean nowIdle = idle && queue.isEmpty();
        if (nowIdle != toldIdle) {
            toldIdle = nowIdle;
            output.idle(nowIdle);
        }
    }

    // ---- from the slot, between records

    /** Whether the task should take no more input. */
    boolean isFull() {
        return queue.records() >= capacity;
    }

    /**
     * Gives up on calls whose time is over, makes those that are due.
     *
     * @return whether there were any
     */
    boolean step() throws Exception {
        Throwable failed = failure;
        if (failed != null) {
            throw new AsyncCallFailedException(
                    "operator \"" + node.name() + "\": a call has failed: " + failed, failed);
        }
        if (queue.isEmpty()) {
            return false;
        }
        noKey();
        boolean worked = askWaiting();
        long nowMs = nowMs();
        worked |= askAgain(nowMs);
        return giveUp(nowMs) || worked;
    }

    private boolean askWaiting() throws Exception {
        boolean any = false;
        while (asked < capacity && !unasked.isEmpty()) {
            any = true;
            askFirst(unasked.removeFirst());
        }
        return any;
    }

    private boolean askAgain(long nowMs) throws Exception {
        boolean any = false;
        for (AsyncEntry<IN, OUT> due = again.peek(); due != null && due.retryAtMs <= nowMs; due = again.peek()) {
            any = true;
            again.remove();
            ask(due);
        }
        return any;
    }

    private boolean giveUp(long nowMs) throws Exception {
        boolean any = false;
        while (timeoutMs > 0 && !running.isEmpty()) {
            AsyncEntry<IN, OUT> oldest = running.iterator().next();
            if (oldest.timeoutAtMs > nowMs) {
                break;
            }
            any = true;
            running.remove(oldest);
            again.remove(oldest);
            oldest.timedOut = true;
            ResultFuture<OUT> open = oldest.answer == null ? new Answer(oldest) : oldest.answer;
            oldest.answer = open;
            function.timeout(oldest.value(), open);
        }
        return any;
    }

    /**
     * Emits the results of a record, or a watermark.
     *
     * @return whether there was one to emit
     */
    boolean emit() throws Exception {
        AsyncEntry<IN, OUT> entry = queue.poll();
        if (entry == null) {
            return false;
        }
        noKey();
        if (entry.isWatermark()) {
            lastEmittedMs = entry.timestampMs();
            output.watermark(lastEmittedMs);
        } else {
            asked--;
            for (OUT result : entry.results()) {
                output.receive(result, entry.timestampMs());
            }
        }
        tellIdle();
        return true;
    }

    /** What is in flight now, as bytes; null where nothing is. */
    byte @Nullable [] inFlight() {
        return inFlight.write(queue.entries());
    }

    /** Before it is opened: what was in flight at the cut that it goes on from. It is asked about when the slot first says so. */
    void restore(byte[] bytes) {
        for (AsyncEntry<IN, OUT> entry : inFlight.<OUT>read(bytes)) {
            queue.add(entry);
            if (entry.isWatermark()) {
                lastQueuedMs = entry.timestampMs();
            } else {
                unasked.addLast(entry);
            }
        }
    }

    // ---- calls

    private void askFirst(AsyncEntry<IN, OUT> entry) throws Exception {
        asked++;
        entry.timeoutAtMs = nowMs() + timeoutMs;
        running.add(entry);
        ask(entry);
    }

    private void ask(AsyncEntry<IN, OUT> entry) throws Exception {
        entry.attempts++;
        Answer answer = new Answer(entry);
        entry.answer = answer;
        function.asyncInvoke(entry.value(), answer);
    }

    private void answered(AsyncEntry<IN, OUT> entry, Collection<OUT> results) {
        entry.answer = null;
        if (mayRetry(entry)
                && retries.getRetryPredicate()
                        .resultPredicate()
                        .filter(test -> test.test(results))
                        .isPresent()) {
            later(entry);
            return;
        }
        running.remove(entry);
        entry.finish(results);
        queue.done(entry);
    }

    private void failed(AsyncEntry<IN, OUT> entry, Throwable error) {
        entry.answer = null;
        if (mayRetry(entry)
                && retries.getRetryPredicate()
                        .exceptionPredicate()
                        .filter(test -> test.test(error))
                        .isPresent()) {
            later(entry);
        } else if (failure == null) {
            failure = error;
        }
    }

    private boolean mayRetry(AsyncEntry<IN, OUT> entry) {
        return !entry.timedOut && retries.canRetry(entry.attempts);
    }

    private void later(AsyncEntry<IN, OUT> entry) {
        entry.retryAtMs = nowMs() + Math.max(0, retries.getBackoffTimeMillis(entry.attempts));
        again.add(entry);
    }

    /** Of a clock that never goes back. */
    private long nowMs() {
        return task.clock().nanoTime() / 1_000_000;
    }

    private void noKey() {
        TaskState state = task.state();
        if (state != null) {
            state.clearCurrentKey();
        }
    }

    /** Takes the outcome of one call, from any thread, to the slot's. */
    private final class Answer implements ResultFuture<OUT> {
        private final AsyncEntry<IN, OUT> entry;
        private final AtomicBoolean given = new AtomicBoolean();

        Answer(AsyncEntry<IN, OUT> entry) {
            this.entry = entry;
        }

        @Override
        public void complete(Collection<OUT> result) {
            Objects.requireNonNull(result, "results are null; an empty collection emits nothing");
            give(() -> answered(entry, result));
        }

        @Override
        public void completeExceptionally(Throwable error) {
            Objects.requireNonNull(error, "the error is null");
            give(() -> failed(entry, error));
        }

        @Override
        public void complete(CollectionSupplier<OUT> supplier) {
            Objects.requireNonNull(supplier, "the supplier of results is null");
            give(() -> answerOf(supplier));
        }

        private void answerOf(CollectionSupplier<OUT> supplier) {
            Collection<OUT> results;
            try {
                results = Objects.requireNonNull(
                        supplier.get(), "the supplied results are null; an empty collection emits nothing");
            } catch (Exception thrown) {
                failed(entry, thrown);
                return;
            }
            answered(entry, results);
        }

        private void give(Runnable outcome) {
            if (given.compareAndSet(false, true)) {
                task.mailbox().put(() -> {
                    if (!closed) {
                        outcome.run();
                    }
                });
            }
        }
    }
}
