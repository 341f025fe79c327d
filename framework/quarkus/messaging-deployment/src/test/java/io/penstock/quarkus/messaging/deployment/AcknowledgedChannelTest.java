package io.penstock.quarkus.messaging.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.serialization.SimpleStringSchema;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.api.connector.sink2.Sink;
import io.penstock.api.connector.source.Source;
import io.penstock.connector.kafka.sink.KafkaRecordSerializationSchema;
import io.penstock.connector.kafka.sink.KafkaSink;
import io.penstock.quarkus.PenstockJob;
import io.penstock.quarkus.messaging.JobChannel;
import io.penstock.streaming.api.datastream.DataStream;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.reactive.messaging.memory.InMemoryConnector;
import io.smallrye.reactive.messaging.memory.InMemorySink;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.spi.Connector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Channels that are not Kafka's: acknowledged after the commit, sent after the commit. No commit comes by time here, the test asks for
 * one with a message that is more than may wait.
 */
class AcknowledgedChannelTest {

    private static final String COMMIT_NOW = "x".repeat(10_000);

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(Orders.class, Topics.class, Eventually.class))
            .overrideConfigKey("quarkus.kafka.devservices.enabled", "false")
            .overrideConfigKey("penstock.devservices.topics.seen", "1")
            .overrideConfigKey("penstock.commit.interval", "1h")
            .overrideConfigKey("penstock.commit.uncommitted-max", "5000")
            .overrideConfigKey("penstock.error.policy", "dead-letter")
            .overrideConfigKey("penstock.slots", "2")
            .overrideConfigKey("mp.messaging.incoming.orders.connector", "smallrye-in-memory")
            .overrideConfigKey("mp.messaging.outgoing.done.connector", "smallrye-in-memory");

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String servers;

    @Inject
    @Connector("smallrye-in-memory")
    InMemoryConnector memory;

    private final List<String> acknowledged = new CopyOnWriteArrayList<>();
    private final List<String> refused = new CopyOnWriteArrayList<>();

    private Message<String> message(String payload) {
        return Message.of(
                payload,
                () -> done(acknowledged, payload),
                why -> done(refused, payload + " because " + why.getMessage()));
    }

    private static CompletionStage<Void> done(List<String> list, String what) {
        list.add(what);
        return CompletableFuture.completedFuture(null);
    }

    @Test
    void shouldAcknowledgeAndSendAfterTheCommitAndGiveAgainWhatWasNot() throws Exception {
        InMemorySink<String> done = memory.sink("done");
        try (Topics topics = new Topics(servers)) {
            memory.source("orders").send(message("a"));
            memory.source("orders").send(message("bad"));
            memory.source("orders").send(message("c"));
            Eventually.see(() -> Orders.SEEN, seen -> seen.contains("c"));
            assertThat(Orders.SEEN)
                    .as("the process rolls back to where nothing was committed, and goes on in order without the"
                            + " bad one")
                    .containsExactly("a", "bad", "a", "c");
            assertThat(acknowledged).as("no commit yet").isEmpty();
            assertThat(refused).isEmpty();
            assertThat(done.received()).isEmpty();
            assertThat(topics.committed("seen")).isEmpty();

            memory.source("orders").send(message(COMMIT_NOW));
            Eventually.see(() -> acknowledged, seen -> seen.size() >= 3);
            assertThat(acknowledged).containsExactly("a", "c", COMMIT_NOW);
            assertThat(refused)
                    .containsExactly("bad because rejected by the job: java.lang.IllegalStateException: bad order");
            // a commit is answered before its markers are written, so readers may see it a little later
            assertThat(Eventually.see(() -> topics.committed("seen"), seen -> seen.size() >= 3))
                    .containsExactly("null=a", "null=c", "null=" + COMMIT_NOW);
            Eventually.see(done::received, received -> received.size() >= 3);
            assertThat(done.received()).extracting(Message::getPayload).containsExactly("a", "c", COMMIT_NOW);
        }
    }

    @PenstockJob("orders")
    static class Orders {

        static final List<String> SEEN = new CopyOnWriteArrayList<>();

        private final Source<String> orders;
        private final Sink<String> done;

        Orders(@JobChannel("orders") Source<String> orders, @JobChannel("done") Sink<String> done) {
            this.orders = orders;
            this.done = done;
        }

        void define(StreamExecutionEnvironment env) {
            DataStream<String> good = env.fromSource(orders, WatermarkStrategy.noWatermarks(), "orders")
                    .uid("orders")
                    .map(
                            order -> {
                                SEEN.add(order);
                                if (order.equals("bad")) {
                                    throw new IllegalStateException("bad order");
                                }
                                return order;
                            },
                            Types.STRING);
            good.sinkTo(KafkaSink.<String>builder()
                            .setRecordSerializer(KafkaRecordSerializationSchema.<String>builder()
                                    .setTopic("seen")
                                    .setValueSerializationSchema(new SimpleStringSchema())
                                    .build())
                            .build())
                    .uid("seen");
            good.sinkTo(done).uid("done");
        }
    }
}
