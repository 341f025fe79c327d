package io.penstock.log.kafka;

import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The user's Kafka client settings: what stands under {@code penstock.kafka.*}, by Kafka's names. They go to every client that
 * knows them, over Penstock's defaults.
 *
 * <p>Penstock owns those that its guarantees or the port's promises rest on, and refuses them by name:
 *
 * <ul>
 *   <li>positions and groups: {@code enable.auto.commit}, {@code auto.offset.reset} (none), {@code group.id},
 *       {@code group.instance.id}, {@code group.protocol}, {@code isolation.level}, {@code allow.auto.create.topics};
 *   <li>writing: {@code acks} (all), {@code enable.idempotence}, {@code retries}, {@code transactional.id},
 *       {@code transaction.timeout.ms}, {@code transaction.two.phase.commit.enable}, {@code partitioner.class},
 *       {@code partitioner.ignore.keys};
 *   <li>{@code client.id}, {@code key.serializer}, {@code value.serializer}, {@code key.deserializer}, {@code value.deserializer}.
 * </ul>
 *
 * @param clientSettings with at least {@code bootstrap.servers}
 */
public record KafkaLogConfig(Map<String, String> clientSettings) {

    private static final String BOOTSTRAP_SERVERS = "bootstrap.servers";

    private static final Map<String, String> OWNED = Map.ofEntries(
            Map.entry("enable.auto.commit", "offsets are committed in transactions"),
            Map.entry("auto.offset.reset", "no reader resets its position by itself"),
            Map.entry("group.id", "the job's name is the group"),
            Map.entry("group.instance.id", "readers have no membership"),
            Map.entry("group.protocol", "readers have no membership"),
            Map.entry("isolation.level", "each reader says what it reads"),
            Map.entry("allow.auto.create.topics", "missing topics are refused by name"),
            Map.entry("acks", "a record counts once all in-sync replicas have it"),
            Map.entry("enable.idempotence", "retries must not double records"),
            Map.entry("retries", "a send is retried until its delivery time-out"),
            Map.entry("transactional.id", "incarnations name their transactions"),
            Map.entry("transaction.timeout.ms", "the commit sets it"),
            Map.entry("transaction.two.phase.commit.enable", "transactions are never left prepared"),
            Map.entry("partitioner.class", "keys find their partition by murmur2"),
            Map.entry("partitioner.ignore.keys", "keys find their partition by murmur2"),
            Map.entry("client.id", "clients are named after their purpose"),
            Map.entry("key.serializer", "the log carries bytes"),
            Map.entry("value.serializer", "the log carries bytes"),
            Map.entry("key.deserializer", "the log carries bytes"),
            Map.entry("value.deserializer", "the log carries bytes"));

    /**
     * Checks the settings.
     *
     * @throws IllegalArgumentException naming every setting that is Penstock's own, and why
     */
    public KafkaLogConfig {
        clientSettings = Map.copyOf(clientSettings);
        TreeSet<String> refused = new TreeSet<>(clientSettings.keySet());
        refused.retainAll(OWNED.keySet());
        if (!refused.isEmpty()) {
            StringBuilder why = new StringBuilder("penstock.kafka.* may not set what Penstock owns; remove:");
            refused.forEach(name -> why.append("\n  ")
                    .append(name)
                    .append(" (")
                    .append(OWNED.get(name))
                    .append(')'));
            throw new IllegalArgumentException(why.toString());
        }
        if (clientSettings.getOrDefault(BOOTSTRAP_SERVERS, "").isBlank()) {
            throw new IllegalArgumentException(
                    BOOTSTRAP_SERVERS + " is missing; set penstock.kafka.bootstrap.servers=host:port");
        }
    }

    /** With nothing but where the brokers are. */
    public static KafkaLogConfig of(String bootstrapServers) {
        return new KafkaLogConfig(Map.of(BOOTSTRAP_SERVERS, bootstrapServers));
    }

    /** The same with one more setting. */
    public KafkaLogConfig with(String name, String value) {
        Map<String, String> more = new TreeMap<>(clientSettings);
        more.put(name, value);
        return new KafkaLogConfig(more);
    }

    public String bootstrapServers() {
        return clientSettings.getOrDefault(BOOTSTRAP_SERVERS, "");
    }
}
