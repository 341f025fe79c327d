package io.penstock.quarkus.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.quarkus.PenstockJob;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.quarkus.test.QuarkusUnitTest;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DevBrokerTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(Nothing.class))
            .overrideConfigKey("penstock.devservices.topics.payments", "3");

    @ConfigProperty(name = "penstock.kafka.bootstrap.servers")
    String servers;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String sharedServers;

    @Test
    void shouldStartABrokerWhereNoneIsConfigured() throws Exception {
        assertThat(sharedServers).isEqualTo(servers);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            assertThat(admin.describeTopics(java.util.List.of("payments"))
                            .allTopicNames()
                            .get()
                            .get("payments")
                            .partitions())
                    .hasSize(3);
        }
    }

    @PenstockJob("nothing")
    static class Nothing {
        void define(StreamExecutionEnvironment env) {}
    }
}
