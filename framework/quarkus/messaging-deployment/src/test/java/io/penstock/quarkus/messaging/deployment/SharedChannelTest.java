package io.penstock.quarkus.messaging.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.connector.sink2.Sink;
import io.penstock.api.connector.source.Source;
import io.penstock.quarkus.PenstockJob;
import io.penstock.quarkus.messaging.JobChannel;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.quarkus.test.QuarkusUnitTest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SharedChannelTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(Shares.class, Listener.class))
            .overrideConfigKey("quarkus.kafka.devservices.enabled", "false")
            .overrideConfigKey("penstock.kafka.bootstrap.servers", "127.0.0.1:1")
            .overrideConfigKey("mp.messaging.incoming.input.connector", "smallrye-kafka")
            .assertException(failure -> assertThat(failure)
                    .hasStackTraceContaining("channel \"input\" is read by the job")
                    .hasStackTraceContaining("Listener.hear()")
                    .hasStackTraceContaining("does not say what its records are"));

    @Test
    void shouldFailTheBuildNamingBothReadersAndTheRawType() {
        Assertions.fail("the service has been built");
    }

    @ApplicationScoped
    static class Listener {
        @Incoming("input")
        void hear(String word) {
            throw new AssertionError("never built: " + word);
        }
    }

    @PenstockJob("shares")
    static class Shares {

        @Inject
        @JobChannel("input")
        Source<String> input;

        @Inject
        @JobChannel("output")
        @SuppressWarnings("rawtypes")
        Sink output;

        void define(StreamExecutionEnvironment env) {
            throw new AssertionError("never built: " + input + output);
        }
    }
}
