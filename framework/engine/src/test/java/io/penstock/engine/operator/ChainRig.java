package io.penstock.engine.operator;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.TaskOrKeySerde;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.connector.ServiceLookup;
import io.penstock.api.connector.sink2.Sink;
import io.penstock.api.connector.sink2.SinkContext;
import io.penstock.api.connector.sink2.SinkWriter;
import io.penstock.api.dag.KeyByTransformation;
import io.penstock.api.java.functions.KeySelector;
import io.penstock.connector.base.DeliveryGuarantee;
import io.penstock.engine.ManualClock;
import io.penstock.engine.graph.Exchange;
import io.penstock.engine.graph.FunctionInjection;
import io.penstock.engine.graph.JobDefinition;
import io.penstock.engine.graph.JobGraph;
import io.penstock.engine.graph.JobGraphCompiler;
import io.penstock.engine.graph.Stage;
import io.penstock.metrics.Metric;
import io.penstock.metrics.MetricRegistry;
import io.penstock.metrics.RegisteredMetricGroup;
import io.penstock.metrics.SimpleCounter;
import io.penstock.statestore.heap.HeapTaskState;
import io.penstock.streaming.api.datastream.DataStream;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.penstock.types.Either;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The chain of a job's last keyed stage with all keys in one key group, fed by the test. Where told so it is killed after every record,
 * watermark and step of the clock: a new chain goes on with what the journal has.
 */
final class ChainRig implements AutoCloseable {

    /** Draws a job whose sinks are the rig's. */
    @FunctionalInterface
    interface Drawing {
        void draw(StreamExecutionEnvironment environment, ChainRig rig) throws Exception;
    }

    private static final int PAYLOAD_BYTES = 256;

    private final JobDefinition definition;
    private final boolean killed;
    private final List<byte[]> journal = new ArrayList<>();
    private final List<String> output = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private final Map<String, Metric> metrics = new HashMap<>();
    final ManualClock clock = new ManualClock();
    private long generation = 1;
    private HeapTaskState state;
    private OperatorChain chain;
    private Stage stage;
    private Exchange exchange;
    private @Nullable KeySelector<Object, Object> selector;
    private boolean rightToAll;
    private long watermarkMs = Long.MIN_VALUE;

    /** @param killed whether after everything that happens */
    ChainRig(boolean killed, Drawing drawing) throws Exception {
        this.definition = environment -> drawing.draw(environment, this);
        this.killed = killed;
        draw();
        this.state = newState();
        build();
    }

    /** A source of the type, undrawn otherwise. */
    static <T> DataStream<T> source(StreamExecutionEnvironment environment, String uid, TypeInformation<T> type) {
        return environment
                .fromSource(new DrawnSource<T>(uid), WatermarkStrategy.noWatermarks(), uid, type)
                .uid(uid);
    }

    /** What goes to it is output as {@code prefix value@timestamp}. */
    <T> Sink<T> sink(String prefix) {
        return new CollectingSink<>(prefix, output);
    }

    /** Draws the job anew: its functions live as long as a chain. */
    @SuppressWarnings("unchecked") // driven by the test
    private void draw() {
        JobGraph graph = JobGraphCompiler.compile("test", definition, 1);
        stage = graph.stages().get(graph.stages().size() - 1);
        exchange = graph.exchanges().get(stage.inputs().get(0));
        selector = exchange.boundary() instanceof KeyByTransformation<?, ?> keyBy
                ? (KeySelector<Object, Object>) keyBy.keySelector()
                : null;
        rightToAll = exchange.boundary() instanceof KeyByTransformation<?, ?> keyBy && keyBy.isRightToAll();
    }

    private HeapTaskState newState() {
        HeapTaskState created = new HeapTaskState(
                "rig/0", Objects.requireNonNull(stage.keyType()).createSerde(), List.of(), 1);
        journal.forEach(created::restore);
        created.restored(generation);
        return created;
    }

    private void build() throws Exception {
        MetricRegistry registry = new MetricRegistry() {
            @Override
            public void register(Map<String, String> scopeTags, String name, Metric metric) {
                metrics.put(name, metric);
            }

            @Override
            public void unregister(Map<String, String> scopeTags, String name, Metric metric) {}
        };
        TaskScope scope = new TaskScope(
                "test",
                "0",
                "rig/0",
                0,
                1,
                0,
                state,
                stage.hasKeys(),
                clock,
                (topic, partition, timestampMs, key, value, headers) -> {
                    throw new UnsupportedOperationException("the rig's sinks send nothing");
                },
                DeliveryGuarantee.EXACTLY_ONCE,
                new RegisteredMetricGroup(registry, Map.of()),
                new SimpleCounter(),
                failures::add,
                new NoServices(),
                new Mailbox(),
                new EmittedRecords("the test"),
                FunctionInjection.NONE);
        chain = new OperatorChain(stage, scope, exchange -> new Discard<>());
        chain.open();
        for (String unclaimed : state.unclaimedStates()) {
            if (!chain.mayAskLaterFor(unclaimed)) {
                throw new AssertionError("state " + unclaimed + " would be refused at the start");
            }
        }
        if (watermarkMs != Long.MIN_VALUE) {
            chain.head().watermark(watermarkMs);
        }
    }

    ChainRig element(Object value, long timestampMs) throws Exception {
        boolean keyless = selector == null || (rightToAll && value instanceof Either<?, ?> either && either.isRight());
        state.setCurrentKey(keyless ? TaskOrKeySerde.TASK : selector.getKey(value));
        chain.head().receive(value, timestampMs);
        happened();
        return this;
    }

    /** What a sender has folded: its bytes are what goes to another process. */
    ChainRig accumulator(Object key, Object accumulator, long timestampMs, int records) throws Exception {
        ByteOutput bytes = new ByteOutput(64);
        var serde = preAggregation().format().serde();
        serde.serialize(accumulator, bytes);
        state.setCurrentKey(key);
        chain.receiveAccumulator(
                serde.deserialize(new ByteInput(bytes.array(), 0, bytes.size())), timestampMs, records);
        happened();
        return this;
    }

    /** Of a sender of its own. */
    PreAggregation preAggregation() {
        return Objects.requireNonNull(
                PreAggregation.of(exchange, stage), () -> "" + PreAggregation.refusal(exchange, stage));
    }

    @Nullable String preAggregationRefusal() {
        return PreAggregation.refusal(exchange, stage);
    }

    ChainRig watermark(long toMs) throws Exception {
        while (chain.fireTimer(toMs, clock.nowMs())) {
            happened();
        }
        watermarkMs = toMs;
        chain.head().watermark(toMs);
        happened();
        return this;
    }

    ChainRig time(long nowMs) throws Exception {
        clock.advanceMs(nowMs - clock.nowMs());
        while (chain.nextProcessingTimerMs() <= nowMs && chain.fireTimer(watermarkMs, nowMs)) {
            happened();
        }
        return this;
    }

    private void happened() throws Exception {
        if (!failures.isEmpty()) {
            throw new AssertionError("told of a failure", failures.get(0));
        }
        if (killed) {
            kill();
        }
    }

    /** After a commit. */
    void kill() throws Exception {
        commit();
        chain.close();
        state.close();
        draw();
        state = newState();
        build();
    }

    /** Ends a generation: what was handed out before is clean afterwards. */
    void commit() {
        state.seal().encode(PAYLOAD_BYTES, journal::add);
        state.committed(generation++);
    }

    /** Drops what came after the last commit, as after a failure of a function. */
    void rollBack() throws Exception {
        rollBackTo(watermarkMs);
    }

    /** @param committedWatermarkMs what it was at the last commit */
    void rollBackTo(long committedWatermarkMs) throws Exception {
        watermarkMs = committedWatermarkMs;
        chain.close();
        state.rollbackTo(generation - 1);
        draw();
        build();
    }

    /** What came out since the last time it was asked. */
    List<String> output() {
        List<String> taken = List.copyOf(output);
        output.clear();
        return taken;
    }

    Stage stage() {
        return stage;
    }

    HeapTaskState state() {
        return state;
    }

    @Nullable Metric metric(String name) {
        return metrics.get(name);
    }

    @Override
    public void close() {
        try {
            chain.close();
        } catch (Exception e) {
            throw new AssertionError("a function did not close", e);
        } finally {
            state.close();
        }
    }

    private record CollectingSink<T>(String prefix, List<String> output) implements Sink<T> {
        @Override
        public SinkWriter<T> createWriter(SinkContext context) {
            return (record, of) -> output.add(prefix + record + "@" + of.timestamp());
        }

        @Override
        public String describe() {
            return prefix;
        }
    }

    private static final class NoServices implements ServiceLookup {
        @Override
        public <S> S service(Class<S> type) {
            throw new IllegalStateException("the rig lends no " + type.getName());
        }
    }
}
