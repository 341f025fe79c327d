package io.penstock.quarkus.deployment;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.functions.OpenContext;
import io.penstock.api.common.serialization.SimpleStringSchema;
import io.penstock.api.common.state.ValueState;
import io.penstock.api.common.state.ValueStateDescriptor;
import io.penstock.connector.kafka.sink.KafkaRecordSerializationSchema;
import io.penstock.connector.kafka.sink.KafkaSink;
import io.penstock.connector.kafka.source.KafkaSource;
import io.penstock.quarkus.PenstockJob;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.util.Collector;

/** Counts words; the dev-mode test edits how it says so. */
@PenstockJob("counting")
public class CountingJob {

    void define(StreamExecutionEnvironment env) {
        env.fromSource(
                        KafkaSource.<String>builder()
                                .setTopics("words")
                                .setValueOnlyDeserializer(new SimpleStringSchema())
                                .build(),
                        WatermarkStrategy.noWatermarks(),
                        "words")
                .uid("words")
                .keyBy(word -> word)
                .process(new Count())
                .uid("count")
                .sinkTo(KafkaSink.<String>builder()
                        .setRecordSerializer(KafkaRecordSerializationSchema.<String>builder()
                                .setTopic("counts")
                                .setValueSerializationSchema(new SimpleStringSchema())
                                .build())
                        .build())
                .uid("counts");
    }

    /** Says how often it has seen its word. */
    public static class Count extends KeyedProcessFunction<String, String, String> {
        private ValueState<Long> count;

        @Override
        public void open(OpenContext context) {
            count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Long.class));
        }

        @Override
        public void processElement(String word, Context context, Collector<String> out) throws Exception {
            Long before = count.value();
            long now = before == null ? 1 : before + 1;
            count.update(now);
            out.collect("seen " + word + "=" + now);
        }
    }
}
