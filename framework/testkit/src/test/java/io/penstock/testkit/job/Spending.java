package io.penstock.testkit.job;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.functions.OpenContext;
import io.penstock.api.common.serialization.SimpleStringSchema;
import io.penstock.api.common.state.ValueState;
import io.penstock.api.common.state.ValueStateDescriptor;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.connector.kafka.sink.KafkaRecordSerializationSchema;
import io.penstock.connector.kafka.sink.KafkaSink;
import io.penstock.connector.kafka.source.KafkaSource;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.util.Collector;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A user's job: lines {@code account:cents}; each account's sum, and its sum of the minute when the minute is over. */
final class Spending {

    private Spending() {}

    static void define(StreamExecutionEnvironment env) {
        env.fromSource(
                        KafkaSource.<String>builder()
                                .setTopics("payments")
                                .setValueOnlyDeserializer(new SimpleStringSchema())
                                .build(),
                        WatermarkStrategy.forBoundedOutOfOrderness(Duration.ofSeconds(1)),
                        "payments")
                .uid("payments")
                .keyBy(line -> line.substring(0, line.indexOf(':')), Types.STRING)
                .process(new Sum())
                .uid("sum")
                .sinkTo(KafkaSink.<String>builder()
                        .setRecordSerializer(KafkaRecordSerializationSchema.<String>builder()
                                .setTopic("sums")
                                .setValueSerializationSchema(new SimpleStringSchema())
                                .build())
                        .build())
                .uid("sums");
    }

    static final class Sum extends KeyedProcessFunction<String, String, String> {
        private @Nullable ValueState<Long> sum;

        @Override
        public void open(OpenContext context) {
            sum = getRuntimeContext().getState(new ValueStateDescriptor<>("sum", Long.class));
        }

        @Override
        public void processElement(String line, Context ctx, Collector<String> out) throws Exception {
            ValueState<Long> sums = Objects.requireNonNull(sum);
            Long before = sums.value();
            long now = (before == null ? 0 : before) + Long.parseLong(line.substring(line.indexOf(':') + 1));
            sums.update(now);
            long minute = Objects.requireNonNull(ctx.timestamp()) / 60_000;
            ctx.timerService().registerEventTimeTimer((minute + 1) * 60_000);
            out.collect(ctx.getCurrentKey() + "=" + now);
        }

        @Override
        public void onTimer(long timestamp, OnTimerContext ctx, Collector<String> out) throws Exception {
            out.collect(ctx.getCurrentKey() + " by minute " + timestamp / 60_000 + ": "
                    + Objects.requireNonNull(sum).value());
        }
    }
}
