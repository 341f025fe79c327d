package io.penstock.testkit.operator;

import io.penstock.api.common.eventtime.Watermark;
import io.penstock.api.connector.source.SplitOutput;
import io.penstock.connector.base.DeliveryGuarantee;
import io.penstock.engine.graph.FunctionInjection;
import io.penstock.engine.operator.EmittedRecords;
import io.penstock.engine.operator.Mailbox;
import io.penstock.engine.operator.OperatorChain;
import io.penstock.engine.operator.OperatorChain.PendingSink;
import io.penstock.engine.operator.Receiver;
import io.penstock.engine.operator.TaskScope;
import io.penstock.metrics.MetricRegistry;
import io.penstock.metrics.RegisteredMetricGroup;
import io.penstock.metrics.SimpleCounter;
import io.penstock.statestore.TaskState;
import io.penstock.streaming.api.datastream.DataStream;
import io.penstock.testkit.ManualClock;
import io.penstock.util.OutputTag;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One operator, or a chain of them, under a test's control: it gives records and watermarks, moves the clock, and looks at what comes out.
 * What runs is the engine's own chain of operators.
 *
 * <pre>{@code
 * try (var harness = new OneInputStreamOperatorTestHarness<Payment, Payment>(
 *         payments -> payments.filter(payment -> payment.cents() > 0))) {
 *     harness.open();
 *     harness.processElement(new Payment("a", -1), 10);
 *     assertThat(harness.extractOutputValues()).isEmpty();
 * }
 * }</pre>
 *
 * <p>The functions are those that the drawing creates: nothing is copied, so a test may keep a function and look at it. After
 * {@link #close} a function is not to be used again, as in a job. One thread.
 *
 * @param <IN> what it takes
 * @param <OUT> what it emits
 */
public class OneInputStreamOperatorTestHarness<IN, OUT> implements AutoCloseable {

    private final ManualClock clock = new ManualClock();
    private final HarnessJournal journal = new HarnessJournal();
    private final HarnessGraph graph;
    private final @Nullable TaskState state;
    private final Mailbox mailbox = new Mailbox();
    private final OperatorChain chain;
    private long commits;
    private boolean open;
    private boolean restored;
    private long watermarkMs = Long.MIN_VALUE;
    private long askedMs = Long.MIN_VALUE;
    private @Nullable Throwable swallowed;

    /**
     * @param operators draws what is tested behind the stream it is given, without a {@code keyBy}
     * @param sideOutputs those that {@link #getSideOutput} is asked for
     */
    public OneInputStreamOperatorTestHarness(
            Function<? super DataStream<IN>, ? extends DataStream<OUT>> operators, OutputTag<?>... sideOutputs) {
        this(
                HarnessGraph.<IN, DataStream<IN>>of(
                        false, HarnessGraph.unknownInput(), input -> input, operators, List.of(sideOutputs)),
                null);
    }

    OneInputStreamOperatorTestHarness(HarnessGraph graph, @Nullable TaskState state) {
        this.graph = graph;
        this.state = state;
        TaskScope scope = new TaskScope(
                HarnessGraph.JOB,
                "00000000000000000000000000000000",
                graph.stage().name() + "/0",
                0,
                1,
                0,
                state,
                graph.stage().hasKeys(),
                clock,
                (topic, partition, timestampMs, key, value, headers) -> {
                    throw new IllegalStateException("the operators write to topic \"" + topic
                            + "\"; a harness has no sinks: return the stream in front of it");
                },
                DeliveryGuarantee.EXACTLY_ONCE,
                new RegisteredMetricGroup(MetricRegistry.NONE, Map.of()),
                new SimpleCounter(),
                thrown -> swallowed = thrown,
                new NoServices(),
                mailbox,
                new EmittedRecords("the test"),
                FunctionInjection.NONE);
        this.chain = new OperatorChain(graph.stage(), scope, graph::ofExchange);
    }

    // ---- life

    /**
     * Begins with the state of another harness, or of this operator's earlier release. Before {@link #open}.
     *
     * @throws io.penstock.api.common.serde.IncompatibleSchemaException naming a state that cannot be read as it was written; for states
     *     that the function asks for, at {@link #open}
     */
    public void initializeState(OperatorSnapshot snapshot) {
        if (open || restored) {
            throw new IllegalStateException("initializeState comes once, before open()");
        }
        watermarkMs = journal.restore(snapshot, state);
        finishRestoring();
    }

    private void finishRestoring() {
        restored = true;
        if (state != null) {
            state.restored(1);
        }
    }

    /**
     * Opens the functions. Records may come then.
     *
     * @throws IllegalStateException where the snapshot has state that no function has asked for
     */
    public void open() throws Exception {
        if (open) {
            throw new IllegalStateException("it is open");
        }
        if (!restored) {
            finishRestoring();
        }
        journal.kept().forEach(kept -> chain.restorePending(commits, kept));
        chain.open();
        open = true;
        requireClaimed();
        if (watermarkMs != Long.MIN_VALUE) {
            head().watermark(watermarkMs);
            getOutput().removeIf(Watermark.class::isInstance);
        }
    }

    private void requireClaimed() {
        if (state == null) {
            return;
        }
        List<String> forgotten = state.unclaimedStates().stream()
                .filter(name -> !chain.mayAskLaterFor(name))
                .toList();
        if (!forgotten.isEmpty()) {
            throw new IllegalStateException("the snapshot holds state " + forgotten
                    + " that the functions do not ask for when they open; a job would refuse to start");
        }
    }

    /**
     * Closes the functions, also after a failure.
     *
     * @throws IllegalStateException where one of them does not close
     */
    @Override
    public void close() {
        try {
            if (open) {
                open = false;
                chain.close();
            }
        } catch (Exception failed) {
            throw new IllegalStateException("a function did not close: " + failed, failed);
        } finally {
            if (state != null) {
                state.close();
            }
        }
    }

    /**
     * What a commit at this moment would have kept: all state and timers, records in flight, and the watermark, through the serdes. The harness goes on
     * undisturbed.
     */
    public OperatorSnapshot snapshot() throws Exception {
        requireOpen();
        chain.prepareCommit(++commits);
        List<PendingSink> kept = chain.states(commits);
        return journal.commit(state, watermarkMs, kept);
    }

    // ---- input

    /** A record without event time. */
    public void processElement(IN value) throws Exception {
        process(value, SplitOutput.NO_TIMESTAMP);
    }

    /** @param timestampMs event time in milliseconds since the epoch */
    public void processElement(IN value, long timestampMs) throws Exception {
        process(value, timestampMs);
    }

    public void processElement(StreamRecord<IN> record) throws Exception {
        process(record.value(), record.timestamp() == null ? SplitOutput.NO_TIMESTAMP : record.timestamp());
    }

    public final void processElements(List<StreamRecord<IN>> records) throws Exception {
        for (StreamRecord<IN> record : records) {
            processElement(record);
        }
    }

    private void process(IN value, long timestampMs) throws Exception {
        requireOpen();
        select(value);
        head().receive(value, timestampMs);
        requireNothingSwallowed();
        takeAnswers();
    }

    /** What asynchronous functions have been answered by now is emitted. */
    private void takeAnswers() throws Exception {
        boolean more = true;
        while (more) {
            more = mailbox.read();
            more |= chain.stepAsync();
            more |= chain.emitAsync();
            requireNothingSwallowed();
        }
    }

    /** Before each record. */
    void select(IN value) throws Exception {}

    /**
     * No record at or before this time follows, save late ones: event-time timers up to it fire, then it goes down the chain. One that is
     * not beyond the last is ignored, as in a job. {@link Long#MAX_VALUE} is the end of the input.
     *
     * @param timestampMs milliseconds since the epoch
     */
    public void processWatermark(long timestampMs) throws Exception {
        requireOpen();
        if (timestampMs <= watermarkMs) {
            return;
        }
        fire(timestampMs);
        watermarkMs = timestampMs;
        head().watermark(timestampMs);
        takeAnswers();
    }

    public void processWatermark(Watermark watermark) throws Exception {
        processWatermark(watermark.getTimestamp());
    }

    /**
     * Moves the clock: processing-time timers up to it fire, what asynchronous functions have been answered is emitted, and watermark strategies in the chain are asked where their interval is over.
     *
     * @param timeMs milliseconds since the epoch, not before {@link #getProcessingTime}
     */
    public void setProcessingTime(long timeMs) throws Exception {
        requireOpen();
        clock.setMs(timeMs);
        fire(watermarkMs);
        takeAnswers();
        long intervalMs = graph.autoWatermarkInterval().toMillis();
        if (askedMs == Long.MIN_VALUE || timeMs - askedMs >= intervalMs) {
            askedMs = timeMs;
            chain.onPeriodicEmit(true);
        }
    }

    private void fire(long upToMs) throws Exception {
        while (chain.fireTimer(upToMs, clock.nowMs())) {
            requireNothingSwallowed();
        }
    }

    private Receiver<Object> head() {
        return chain.head();
    }

    /** What a function swallowed of what was thrown below it makes a job roll back all the same. */
    private void requireNothingSwallowed() {
        if (swallowed != null) {
            throw new IllegalStateException(
                    "a function has swallowed what was thrown behind it: " + swallowed, swallowed);
        }
    }

    private void requireOpen() {
        if (!open) {
            throw new IllegalStateException("the harness is not open; call open() first");
        }
    }

    // ---- what came of it

    /** The clock: milliseconds since the epoch; 0 at first. */
    public long getProcessingTime() {
        return clock.nowMs();
    }

    /** Milliseconds since the epoch; {@link Long#MIN_VALUE} before the first. */
    public long getCurrentWatermark() {
        return watermarkMs;
    }

    /** All that was emitted, in order: {@link StreamRecord}s and {@link Watermark}s. Live: what is removed from it is gone. */
    public Queue<Object> getOutput() {
        return graph.mainOutput().received();
    }

    /** The records emitted so far; they stay in {@link #getOutput}. */
    public List<StreamRecord<OUT>> extractOutputStreamRecords() {
        return recordsOf(graph.mainOutput());
    }

    /** The records emitted so far, without their timestamps. */
    public List<OUT> extractOutputValues() {
        return extractOutputStreamRecords().stream().map(StreamRecord::value).toList();
    }

    /**
     * The records emitted so far under a tag.
     *
     * @throws IllegalArgumentException for a tag that was not named when the harness was made
     */
    public <X> List<StreamRecord<X>> getSideOutput(OutputTag<X> tag) {
        return recordsOf(graph.sideOutput(tag));
    }

    @SuppressWarnings("unchecked") // types were checked when the operators were drawn
    private static <X> List<StreamRecord<X>> recordsOf(HarnessOutput output) {
        List<StreamRecord<X>> records = new ArrayList<>();
        for (Object received : output.received()) {
            if (received instanceof StreamRecord<?> record) {
                records.add((StreamRecord<X>) record);
            }
        }
        return records;
    }

    /** State by key; null in a stage that has none. */
    @Nullable TaskState state() {
        return state;
    }

    private static final class NoServices implements io.penstock.api.connector.ServiceLookup {
        @Override
        public <S> S service(Class<S> type) {
            throw new IllegalStateException("a harness lends no " + type.getName());
        }
    }
}
