package io.penstock.quarkus.messaging.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.functions.OpenContext;
import io.penstock.api.common.state.ValueState;
import io.penstock.api.common.state.ValueStateDescriptor;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.api.connector.sink2.Sink;
import io.penstock.api.connector.source.Source;
import io.penstock.quarkus.PenstockJob;
import io.penstock.quarkus.messaging.JobChannel;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.util.Collector;
import io.quarkus.test.QuarkusUnitTest;
import jakarta.inject.Inject;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Kafka channels, in and out, with SmallRye's own Kafka connector on the class path: the job reads and writes them, nobody else. */
class NativeChannelTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(
                    root -> root.addClasses(Counting.class, Counting.Count.class, Topics.class, Eventually.class))
            .overrideConfigKey("quarkus.kafka.devservices.enabled", "false")
            .overrideConfigKey("penstock.devservices.topics.words", "2")
            .overrideConfigKey("penstock.devservices.topics.counts", "1")
            .overrideConfigKey("penstock.devservices.topics.keyed", "1")
            .overrideConfigKey("penstock.devservices.topics.answers", "1")
            .overrideConfigKey("penstock.commit.interval", "20ms")
            .overrideConfigKey("penstock.slots", "2")
            .overrideConfigKey("mp.messaging.incoming.input.connector", "smallrye-kafka")
            .overrideConfigKey("mp.messaging.incoming.input.topic", "words")
            .overrideConfigKey("mp.messaging.incoming.input.group.id", "counting")
            .overrideConfigKey("mp.messaging.incoming.input.auto.offset.reset", "earliest")
            .overrideConfigKey("mp.messaging.incoming.input.enable.auto.commit", "false")
            .overrideConfigKey("mp.messaging.outgoing.counts.connector", "smallrye-kafka")
            .overrideConfigKey("mp.messaging.outgoing.counts.key", "count")
            .overrideConfigKey("mp.messaging.outgoing.counts.partition", "0")
            .overrideConfigKey("mp.messaging.incoming.whole.connector", "smallrye-kafka")
            .overrideConfigKey("mp.messaging.incoming.whole.topics", "keyed")
            .overrideConfigKey("mp.messaging.incoming.whole.auto.offset.reset", "earliest")
            .overrideConfigKey(
                    "mp.messaging.incoming.whole.value.deserializer",
                    "org.apache.kafka.common.serialization.StringDeserializer")
            .overrideConfigKey("mp.messaging.outgoing.answers.connector", "smallrye-kafka");

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String servers;

    @Test
    void shouldReadAndWriteThemInTheJobsTransactionAndAlone() throws Exception {
        try (Topics topics = new Topics(servers)) {
            topics.write("words", "k", "a", "b", "a", "a");
            List<String> counts = Eventually.see(() -> topics.committed("counts"), seen -> seen.size() >= 4);
            assertThat(counts).containsExactlyInAnyOrder("count=a 1", "count=a 2", "count=a 3", "count=b 1");
            assertThat(topics.end("counts"))
                    .as("the markers of transactions lie behind the records")
                    .isGreaterThan(4);

            topics.write("keyed", "key", "value");
            assertThat(Eventually.see(() -> topics.committed("answers"), seen -> !seen.isEmpty()))
                    .as("key and value of a whole record")
                    .containsExactly("key of keyed=value");

            assertThat(Eventually.see(topics::groups, seen -> !seen.isEmpty()))
                    .as("SmallRye has no consumer of its own")
                    .containsExactly("counting");
        }
    }

    @PenstockJob("counting")
    static class Counting {

        @Inject
        @JobChannel("input")
        Source<String> input;

        @Inject
        @JobChannel("counts")
        Sink<String> counts;

        @Inject
        @JobChannel("whole")
        Source<ConsumerRecord<String, String>> whole;

        @Inject
        @JobChannel("answers")
        Sink<ProducerRecord<String, String>> answers;

        @SuppressWarnings({"unchecked", "rawtypes"}) // a record of Kafka's has no type information of its own
        void define(StreamExecutionEnvironment env) {
            env.fromSource(input, WatermarkStrategy.noWatermarks(), "input")
                    .uid("input")
                    .keyBy(word -> word, Types.STRING)
                    .process(new Count(), Types.STRING)
                    .uid("count")
                    .sinkTo(counts)
                    .uid("counts");
            env.fromSource(whole, WatermarkStrategy.noWatermarks(), "whole")
                    .uid("whole")
                    .map(
                            record -> new ProducerRecord<>(
                                    "answers", record.key() + " of " + record.topic(), record.value()),
                            (TypeInformation<ProducerRecord<String, String>>)
                                    (TypeInformation) TypeInformation.of(ProducerRecord.class))
                    .sinkTo(answers)
                    .uid("answers");
        }

        static final class Count extends KeyedProcessFunction<String, String, String> {
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
                out.collect(word + " " + now);
            }
        }
    }
}
