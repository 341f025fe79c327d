package io.penstock.quarkus.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobChannelInterceptorTest {

    private static SmallRyeConfig config(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .withInterceptors(new JobChannelInterceptor())
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build();
    }

    @Test
    void shouldDisableTheKafkaChannelsThatTheJobNamesAndNoOthers() {
        SmallRyeConfig config = config(Map.of(
                "io.penstock.channels.incoming", "orders,a.b",
                "io.penstock.channels.outgoing", "done",
                "mp.messaging.incoming.orders.connector", "smallrye-kafka",
                "mp.messaging.incoming.\"a.b\".connector", "smallrye-kafka",
                "mp.messaging.incoming.others.connector", "smallrye-kafka",
                "mp.messaging.outgoing.orders.connector", "smallrye-kafka",
                "mp.messaging.outgoing.done.connector", "smallrye-in-memory"));
        assertThat(config.getOptionalValue("mp.messaging.incoming.orders.enabled", Boolean.class))
                .contains(false);
        assertThat(config.getOptionalValue("mp.messaging.incoming.\"a.b\".enabled", Boolean.class))
                .contains(false);
        for (String untouched : List.of("incoming.others", "outgoing.orders", "outgoing.done")) {
            assertThat(config.getOptionalValue("mp.messaging." + untouched + ".enabled", Boolean.class))
                    .as(untouched)
                    .isEmpty();
        }
    }

    @Test
    void shouldNotTakeItsOwnAnswerForAWishOfTheUsers() {
        Map<String, String> named = Map.of(
                "io.penstock.channels.incoming", "orders",
                "mp.messaging.incoming.orders.connector", "smallrye-kafka");
        assertThat(ChannelSettings.of(config(named), Direction.INCOMING, "orders", List.of("enabled"))
                        .attributes())
                .isEmpty();

        Map<String, String> disabled = Map.of(
                "io.penstock.channels.incoming", "orders",
                "mp.messaging.incoming.orders.connector", "smallrye-kafka",
                "mp.messaging.incoming.orders.enabled", "false");
        assertThat(ChannelSettings.of(config(disabled), Direction.INCOMING, "orders", List.of())
                        .value("enabled"))
                .contains("false");
    }
}
