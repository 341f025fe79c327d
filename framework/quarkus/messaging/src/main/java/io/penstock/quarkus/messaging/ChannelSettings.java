package io.penstock.quarkus.messaging;

import io.smallrye.config.ConfigValue;
import io.smallrye.config.SmallRyeConfig;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

/**
 * What configuration says about one channel: its own attributes, before those of its connector, before those under {@code kafka.}
 * that are settings of Kafka's clients, as SmallRye's connector would take them. Immutable.
 *
 * @param connector null where none is configured: the channel's other end is in the service
 * @param attributes by name
 */
public record ChannelSettings(
        Direction direction, String channel, @Nullable String connector, Map<String, Attribute> attributes) {

    /** The connector whose channels the job reads and writes itself. */
    public static final String KAFKA_CONNECTOR = "smallrye-kafka";

    private static final String CONNECTOR_PREFIX = "mp.messaging.connector.";
    private static final String KAFKA_PREFIX = "kafka.";

    /** Sources below it hold what builds have recorded as defaults. */
    private static final int DEFAULTS_ORDINAL_MAX = Integer.MIN_VALUE + 1_000;

    /**
     * A value and the key that gave it.
     *
     * @param isDefault whether the build of an extension recorded it, so that no user has asked for it
     */
    public record Attribute(String key, String value, boolean isDefault) {}

    public ChannelSettings {
        attributes = Map.copyOf(attributes);
    }

    /**
     * @param known attributes to be asked for by name as well, since a variable of the environment shows its name only so
     */
    public static ChannelSettings of(
            SmallRyeConfig config, Direction direction, String channel, Collection<String> known) {
        String own = direction.prefixOf(channel);
        String connector =
                config.getOptionalValue(own + "connector", String.class).orElse(null);
        Map<String, Attribute> attributes = new TreeMap<>();
        Set<String> clientSettings =
                direction == Direction.INCOMING ? ConsumerConfig.configNames() : ProducerConfig.configNames();
        collect(config, KAFKA_PREFIX, clientSettings, true, attributes);
        if (connector != null) {
            collect(config, CONNECTOR_PREFIX + connector + ".", known, false, attributes);
        }
        collect(config, own, known, false, attributes);
        attributes.remove("connector");
        return new ChannelSettings(direction, channel, connector, attributes);
    }

    private static void collect(
            SmallRyeConfig config,
            String prefix,
            Collection<String> known,
            boolean onlyKnown,
            Map<String, Attribute> into) {
        Set<String> names = new LinkedHashSet<>(known);
        if (!onlyKnown) {
            for (String name : config.getPropertyNames()) {
                if (name.startsWith(prefix)) {
                    names.add(name.substring(prefix.length()));
                }
            }
        }
        for (String name : names) {
            ConfigValue value = config.getConfigValue(prefix + name);
            if (value.getValue() != null && !JobChannelInterceptor.SOURCE.equals(value.getConfigSourceName())) {
                into.put(
                        name,
                        new Attribute(
                                prefix + name,
                                value.getValue(),
                                value.getConfigSourceOrdinal() <= DEFAULTS_ORDINAL_MAX));
            }
        }
    }

    /** Whether the job reads or writes it itself. */
    public boolean isNative() {
        return KAFKA_CONNECTOR.equals(connector);
    }

    public Optional<String> value(String attribute) {
        return Optional.ofNullable(attributes.get(attribute)).map(Attribute::value);
    }

    /** The key under which a user would set the attribute. */
    public String key(String attribute) {
        Attribute set = attributes.get(attribute);
        return set == null ? direction.prefixOf(channel) + attribute : set.key();
    }
}
