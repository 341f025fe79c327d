package io.penstock.quarkus.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.serialization.SimpleStringSchema;
import io.penstock.connector.kafka.sink.KafkaRecordSerializationSchema;
import io.penstock.connector.kafka.sink.KafkaSink;
import io.penstock.connector.kafka.source.KafkaSource;
import io.penstock.quarkus.PenstockJob;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.quarkus.test.QuarkusUnitTest;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WrongGraphTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(SameUidTwice.class))
            .overrideConfigKey("penstock.kafka.bootstrap.servers", "127.0.0.1:1")
            .assertException(failure -> assertThat(failure)
                    .hasStackTraceContaining("JobGraphException")
                    .hasStackTraceContaining("\"same\""));

    @Test
    void shouldFailTheStartNamingTheUid() {
        Assertions.fail("the service has started");
    }

    @PenstockJob("same-uid-twice")
    static class SameUidTwice {
        void define(StreamExecutionEnvironment env) {
            env.fromSource(
                            KafkaSource.<String>builder()
                                    .setTopics("a")
                                    .setValueOnlyDeserializer(new SimpleStringSchema())
                                    .build(),
                            WatermarkStrategy.noWatermarks(),
                            "a")
                    .uid("same")
                    .sinkTo(KafkaSink.<String>builder()
                            .setRecordSerializer(KafkaRecordSerializationSchema.<String>builder()
                                    .setTopic("b")
                                    .setValueSerializationSchema(new SimpleStringSchema())
                                    .build())
                            .build())
                    .uid("same");
        }
    }
}
