package io.penstock.simulation;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.functions.OpenContext;
import io.penstock.api.common.functions.RichMapFunction;
import io.penstock.api.common.serialization.SimpleStringSchema;
import io.penstock.api.common.state.BroadcastState;
import io.penstock.api.common.state.MapStateDescriptor;
import io.penstock.api.common.state.ReadOnlyBroadcastState;
import io.penstock.api.common.state.ValueState;
import io.penstock.api.common.state.ValueStateDescriptor;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.connector.kafka.sink.KafkaRecordSerializationSchema;
import io.penstock.connector.kafka.sink.KafkaSink;
import io.penstock.connector.kafka.source.KafkaSource;
import io.penstock.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import io.penstock.engine.graph.JobDefinition;
import io.penstock.streaming.api.datastream.BroadcastStream;
import io.penstock.streaming.api.datastream.DataStream;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.penstock.streaming.api.functions.co.BroadcastProcessFunction;
import io.penstock.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import io.penstock.util.Collector;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Exchanges that do not go by a key: lines are spread over tasks one way or the other, and meet rules that are broadcast, by key and without.
 * A line is {@code partition.sequence.key}, a rule {@code rpartition.sequence}, the last one with an exclamation mark.
 */
final class SpreadJob implements JobDefinition {

    static final String LINES = "in";
    static final String RULES = "rules";
    static final String PLACES = "places";
    static final String RULED = "ruled";
    static final String PLAIN = "plain";

    /** Ways to spread lines. */
    enum Way {
        REBALANCE,
        RESCALE,
        SHUFFLE,
        GLOBAL,
        BROADCAST,
        CUSTOM
    }

    private static final MapStateDescriptor<String, Integer> KNOWN =
            new MapStateDescriptor<>("known", Types.STRING, Types.INT);

    private final Way way;
    private final Runnable trouble;

    /** @param trouble called for each record; may throw */
    SpreadJob(Way way, Runnable trouble) {
        this.way = way;
        this.trouble = trouble;
    }

    @Override
    public void define(StreamExecutionEnvironment env) {
        DataStream<String> lines = source(env, LINES);
        BroadcastStream<String> rules = source(env, RULES).broadcast(KNOWN);
        spread(lines)
                .map(new AtTask(trouble))
                .uid("at-task")
                .sinkTo(sink(PLACES))
                .uid("places-sink");
        lines.keyBy(SpreadJob::keyOf, Types.STRING)
                .connect(rules)
                .process(new Ruled(trouble))
                .uid("ruled")
                .sinkTo(sink(RULED))
                .uid("ruled-sink");
        lines.connect(rules)
                .process(new Plain(trouble))
                .uid("plain")
                .sinkTo(sink(PLAIN))
                .uid("plain-sink");
    }

    private static DataStream<String> source(StreamExecutionEnvironment env, String topic) {
        KafkaSource<String> source = KafkaSource.<String>builder()
                .setTopics(topic)
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setValueOnlyDeserializer(new SimpleStringSchema())
                .build();
        return env.fromSource(source, WatermarkStrategy.noWatermarks(), topic).uid(topic);
    }

    private static KafkaSink<String> sink(String topic) {
        return KafkaSink.<String>builder()
                .setRecordSerializer(KafkaRecordSerializationSchema.<String>builder()
                        .setTopic(topic)
                        .setValueSerializationSchema(new SimpleStringSchema())
                        .build())
                .build();
    }

    private DataStream<String> spread(DataStream<String> lines) {
        return switch (way) {
            case REBALANCE -> lines.rebalance();
            case RESCALE -> lines.rescale();
            case SHUFFLE -> lines.shuffle();
            case GLOBAL -> lines.global();
            case BROADCAST -> lines.broadcast();
            case CUSTOM ->
                lines.partitionCustom((key, tasks) -> Math.floorMod(key.hashCode(), tasks), SpreadJob::keyOf);
        };
    }

    static String keyOf(String line) {
        return line.substring(line.lastIndexOf('.') + 1);
    }

    /** Of a line, or a rule. */
    static String partitionOf(String text) {
        return text.substring(0, text.indexOf('.'));
    }

    private static final class AtTask extends RichMapFunction<String, String> {
        private final Runnable trouble;

        AtTask(Runnable trouble) {
            this.trouble = trouble;
        }

        @Override
        public String map(String line) {
            trouble.run();
            return line + "@" + getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
        }
    }

    /** Notes the rule, and says how many of its partition were known before: as many as its sequence says, where none is lost or doubled. */
    private static String note(String rule, BroadcastState<String, Integer> known, int task) throws Exception {
        Integer before = known.get(partitionOf(rule));
        known.put(partitionOf(rule), before == null ? 1 : before + 1);
        return "rule " + rule + "@" + task + " behind " + (before == null ? 0 : before);
    }

    private static int sum(ReadOnlyBroadcastState<String, Integer> known) throws Exception {
        int sum = 0;
        for (Map.Entry<String, Integer> entry : known.immutableEntries()) {
            sum += entry.getValue();
        }
        return sum;
    }

    private static final class Ruled extends KeyedBroadcastProcessFunction<String, String, String, String> {
        private final ValueStateDescriptor<Integer> seen = new ValueStateDescriptor<>("seen", Integer.class);
        private final Runnable trouble;
        private @Nullable ValueState<Integer> count;

        Ruled(Runnable trouble) {
            this.trouble = trouble;
        }

        @Override
        public void open(OpenContext context) {
            count = getRuntimeContext().getState(seen);
        }

        @Override
        public void processElement(String line, ReadOnlyContext ctx, Collector<String> out) throws Exception {
            ValueState<Integer> own = Objects.requireNonNull(count);
            Integer before = own.value();
            own.update(before == null ? 1 : before + 1);
            out.collect("line " + line + " is " + own.value() + " under " + sum(ctx.getBroadcastState(KNOWN)));
            trouble.run();
        }

        @Override
        public void processBroadcastElement(String rule, Context ctx, Collector<String> out) throws Exception {
            int task = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
            out.collect(note(rule, ctx.getBroadcastState(KNOWN), task));
            if (rule.endsWith("!")) {
                ctx.applyToKeyedState(seen, (key, state) -> out.collect("key " + key + " has " + state.value()));
            }
            trouble.run();
        }
    }

    private static final class Plain extends BroadcastProcessFunction<String, String, String> {
        private final Runnable trouble;

        Plain(Runnable trouble) {
            this.trouble = trouble;
        }

        @Override
        public void processElement(String line, ReadOnlyContext ctx, Collector<String> out) throws Exception {
            out.collect("line " + line + " is 0 under " + sum(ctx.getBroadcastState(KNOWN)));
            trouble.run();
        }

        @Override
        public void processBroadcastElement(String rule, Context ctx, Collector<String> out) throws Exception {
            out.collect(note(
                    rule,
                    ctx.getBroadcastState(KNOWN),
                    getRuntimeContext().getTaskInfo().getIndexOfThisSubtask()));
        }
    }
}
