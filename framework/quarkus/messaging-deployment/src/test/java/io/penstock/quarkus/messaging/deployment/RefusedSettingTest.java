package io.penstock.quarkus.messaging.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.connector.sink2.Sink;
import io.penstock.api.connector.source.Source;
import io.penstock.quarkus.PenstockJob;
import io.penstock.quarkus.messaging.JobChannel;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.quarkus.test.QuarkusUnitTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RefusedSettingTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(Copies.class))
            .overrideConfigKey("quarkus.kafka.devservices.enabled", "false")
            .overrideConfigKey("penstock.kafka.bootstrap.servers", "127.0.0.1:1")
            .overrideConfigKey("mp.messaging.incoming.input.connector", "smallrye-kafka")
            .overrideConfigKey("mp.messaging.incoming.input.batch", "true")
            .overrideConfigKey("mp.messaging.outgoing.output.connector", "smallrye-kafka")
            .assertException(failure -> assertThat(failure)
                    .hasStackTraceContaining("channel \"input\" is read by job \"copies\" itself")
                    .hasStackTraceContaining(
                            "mp.messaging.incoming.input.batch=true: the job takes records one by one; remove it"));

    @Test
    void shouldFailTheStartNamingTheSetting() {
        Assertions.fail("the service has started");
    }

    @PenstockJob("copies")
    static class Copies {

        @Inject
        @JobChannel("input")
        Source<String> input;

        @Inject
        @JobChannel("output")
        Sink<String> output;

        void define(StreamExecutionEnvironment env) {
            env.fromSource(input, WatermarkStrategy.noWatermarks(), "input")
                    .uid("input")
                    .sinkTo(output)
                    .uid("output");
        }
    }
}
