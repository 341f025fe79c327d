package io.penstock.bench.operator;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.api.connector.ServiceLookup;
import io.penstock.api.connector.source.Boundedness;
import io.penstock.api.connector.source.Source;
import io.penstock.api.connector.source.SourceContext;
import io.penstock.api.connector.source.SourceEnumerator;
import io.penstock.api.connector.source.SourceReader;
import io.penstock.connector.base.DeliveryGuarantee;
import io.penstock.engine.graph.FunctionInjection;
import io.penstock.engine.graph.JobGraph;
import io.penstock.engine.graph.JobGraphCompiler;
import io.penstock.engine.graph.Stage;
import io.penstock.engine.operator.Mailbox;
import io.penstock.engine.operator.OperatorChain;
import io.penstock.engine.operator.Receiver;
import io.penstock.engine.operator.TaskScope;
import io.penstock.log.Clock;
import io.penstock.metrics.MetricRegistry;
import io.penstock.metrics.RegisteredMetricGroup;
import io.penstock.metrics.SimpleCounter;
import io.penstock.statestore.heap.HeapTaskState;
import io.penstock.streaming.api.datastream.DataStream;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.util.Collector;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A chain of operators on one task, and what leaves it, which is counted. Commits go nowhere, but their bytes are made. */
final class FedChain implements AutoCloseable {

    private static final int PAYLOAD_BYTES = 1 << 20;

    private final @Nullable HeapTaskState state;
    private final OperatorChain chain;
    private final Receiver<Object> head;
    private long generation = 1;
    private long results;
    private long journalBytes;

    /** @param drawn the operators, behind a stream of such records */
    <T> FedChain(TypeInformation<T> type, boolean keyed, Function<DataStream<T>, DataStream<?>> drawn)
            throws Exception {
        JobGraph graph = JobGraphCompiler.compile(
                "bench",
                environment -> take(drawn.apply(environment
                        .fromSource(new Undrawn<T>(), WatermarkStrategy.noWatermarks(), "input", type)
                        .uid("input"))),
                1);
        Stage stage = graph.stages().get(keyed ? 1 : 0);
        this.state = keyed ? new HeapTaskState("bench/0", Types.LONG.createSerde(), List.of(), generation) : null;
        TaskScope scope = new TaskScope(
                "bench",
                "0",
                "bench/0",
                0,
                1,
                0,
                state,
                stage.hasKeys(),
                new StandingClock(),
                (topic, partition, timestampMs, key, value, headers) -> {
                    throw new IllegalStateException("nothing here has a sink");
                },
                DeliveryGuarantee.EXACTLY_ONCE,
                new RegisteredMetricGroup(MetricRegistry.NONE, Map.of()),
                new SimpleCounter(),
                failure -> {
                    throw new IllegalStateException(failure);
                },
                new NoServices(),
                new Mailbox(),
                null,
                FunctionInjection.NONE);
        this.chain = new OperatorChain(stage, scope, exchange -> new Counting());
        this.head = chain.head();
        if (state != null) {
            state.restored(generation);
        }
        chain.open();
    }

    private static <T> void take(DataStream<T> output) {
        output.keyBy(value -> 0, Types.INT)
                .process(new Taken<T>())
                .returns(Types.INT)
                .uid("taken");
    }

    void record(Object value, long timestampMs) throws Exception {
        head.receive(value, timestampMs);
    }

    void record(Long key, Object value, long timestampMs) throws Exception {
        keyed().setCurrentKey(key);
        head.receive(value, timestampMs);
    }

    void watermark(long watermarkMs) throws Exception {
        while (chain.fireTimer(watermarkMs, Long.MIN_VALUE)) {
            // until none is due
        }
        head.watermark(watermarkMs);
    }

    void commit() {
        keyed().seal().encode(PAYLOAD_BYTES, payload -> journalBytes += payload.length);
        keyed().committed(generation++);
        while (keyed().owesMaintenance() && keyed().maintain(1000)) {
            // what a slot does between records
        }
    }

    private HeapTaskState keyed() {
        HeapTaskState kept = state;
        if (kept == null) {
            throw new IllegalStateException("a chain without keys has no state");
        }
        return kept;
    }

    long results() {
        return results;
    }

    long journalBytes() {
        return journalBytes;
    }

    @Override
    public void close() {
        try {
            chain.close();
        } catch (Exception e) {
            throw new IllegalStateException("an operator did not close", e);
        }
        if (state != null) {
            state.close();
        }
    }

    private final class Counting implements Receiver<Object> {
        @Override
        public void receive(Object value, long timestampMs) {
            results++;
        }

        @Override
        public void watermark(long timestampMs) {}

        @Override
        public void idle(boolean idle) {}
    }

    /** Heads the stage behind the chain, which is never run. */
    private static final class Taken<T> extends KeyedProcessFunction<Integer, T, Integer> {
        @Override
        public void processElement(T value, Context ctx, Collector<Integer> out) {
            throw new IllegalStateException("one stage is run");
        }
    }

    private static final class NoServices implements ServiceLookup {
        @Override
        public <S> S service(Class<S> type) {
            throw new IllegalStateException("no " + type.getName() + " here");
        }
    }

    /** Nothing here goes by the clock. */
    private static final class StandingClock implements Clock {
        @Override
        public long nowMs() {
            return 0;
        }

        @Override
        public long nanoTime() {
            return 0;
        }
    }

    /** Drawn and never read. */
    private record Undrawn<T>() implements Source<T> {
        @Override
        public Boundedness getBoundedness() {
            return Boundedness.CONTINUOUS_UNBOUNDED;
        }

        @Override
        public SourceEnumerator createEnumerator(SourceContext context) {
            throw new UnsupportedOperationException("only drawn");
        }

        @Override
        public SourceReader<T> createReader(SourceContext context) {
            throw new UnsupportedOperationException("only drawn");
        }

        @Override
        public String describe() {
            return "input";
        }
    }
}
