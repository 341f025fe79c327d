package io.penstock.quarkus.messaging.kafka;

import io.penstock.connector.kafka.cluster.JobCluster;
import io.penstock.quarkus.messaging.ChannelSettings;
import io.penstock.quarkus.messaging.ChannelSettings.Attribute;
import io.penstock.quarkus.messaging.Direction;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

/** Says of each attribute of a Kafka channel whether the job, which reads or writes it itself, can honour it. Pure. */
final class SettingRules {

    static final String BOOTSTRAP_SERVERS = "bootstrap.servers";

    /** Attributes that the job takes over; those with a rule of their own are in {@link #ruled}. */
    private static final Set<String> TAKEN = Set.of(
            "topic",
            "topics",
            "key",
            "partition",
            "key.deserializer",
            "value.deserializer",
            "key.serializer",
            "value.serializer");

    /** What holds anyway, so that saying it changes nothing. */
    private static final Map<String, Set<String>> HOLDS = Map.ofEntries(
            Map.entry("enabled", Set.of("true")),
            Map.entry("pattern", Set.of("false")),
            Map.entry("batch", Set.of("false")),
            Map.entry("broadcast", Set.of("false")),
            Map.entry("merge", Set.of("false")),
            Map.entry("cloud-events", Set.of("false")),
            Map.entry("share-group", Set.of("false")),
            Map.entry("share-group.enabled", Set.of("false")),
            Map.entry("tracing-enabled", Set.of("false")),
            Map.entry("propagate-record-key", Set.of("false")),
            Map.entry("propagate-headers", Set.of("")),
            Map.entry("waitForWriteCompletion", Set.of("true")),
            Map.entry("partitions", Set.of("1")),
            Map.entry("concurrency", Set.of("1")),
            Map.entry("fail-on-deserialization-failure", Set.of("true")),
            Map.entry("enable.auto.commit", Set.of("false")),
            Map.entry("isolation.level", Set.of("read_committed")),
            Map.entry("allow.auto.create.topics", Set.of("false")),
            Map.entry("acks", Set.of("all", "-1")),
            Map.entry("enable.idempotence", Set.of("true")));

    /** Why not, and what instead. The longest beginning of the attribute's name counts. */
    private static final Map<String, String> REFUSED = new TreeMap<>(Map.ofEntries(
            Map.entry("enabled", "the job reads or writes the channel, so it cannot be switched off here; remove it"),
            Map.entry("pattern", "topics are named; list them in topics=a,b"),
            Map.entry("batch", "the job takes records one by one; remove it"),
            Map.entry("broadcast", "the job is the channel's only reader; remove it"),
            Map.entry("merge", "the job is the channel's only writer; remove it"),
            Map.entry("cloud-events", "payloads are read and written as they are; remove it and decode in the job"),
            Map.entry("share-group", "the job's positions are its own; remove it"),
            Map.entry("tracing-enabled", "the job's records carry no traces; set it to false or remove it"),
            Map.entry("propagate", "inject Sink<ProducerRecord<K, V>> and set key and headers in the job"),
            Map.entry("waitForWriteCompletion", "records are written with the commit; remove it"),
            Map.entry("partitions", "all partitions are read, by the job's slots; set penstock.slots"),
            Map.entry("concurrency", "all partitions are read, by the job's slots; set penstock.slots"),
            Map.entry("requests", "all partitions are read, by the job's slots; set penstock.slots"),
            Map.entry(
                    "fail-on-deserialization-failure",
                    "no null stands for a record that cannot be decoded; remove it, then it goes to the job's"
                            + " dead-letter topic"),
            Map.entry(
                    "failure-strategy", "what becomes of a record that fails is the job's: set penstock.error.policy"),
            Map.entry(
                    "dead-letter-queue",
                    "dead letters go to <prefix>.<job>.dlq: set penstock.error.policy=dead-letter"),
            Map.entry("delayed-retry-topic", "the job's policy decides: set penstock.error.policy=retry"),
            Map.entry("commit-strategy", "positions are committed with what was made of the records; remove it"),
            Map.entry("throttled", "positions are committed with what was made of the records; remove it"),
            Map.entry("checkpoint", "state is the job's: use its state and remove it"),
            Map.entry("enable.auto.commit", "positions are committed in the job's transaction; remove it"),
            Map.entry("isolation.level", "only committed records are read; remove it"),
            Map.entry("allow.auto.create.topics", "missing topics are refused by name; create the topic"),
            Map.entry("assign-seek", "the job begins at its positions, first by auto.offset.reset; remove it"),
            Map.entry("group.instance.id", "readers have no membership; remove it"),
            Map.entry("group.protocol", "readers have no membership; remove it"),
            Map.entry("client.id", "clients are named after their purpose; remove it"),
            Map.entry("client-id-prefix", "clients are named after their purpose; remove it"),
            Map.entry("acks", "a record counts once all in-sync replicas have it; remove it"),
            Map.entry("enable.idempotence", "retries must not double records; remove it"),
            Map.entry("retries", "a send is tried until its delivery time-out; remove it"),
            Map.entry("transactional.id", "the job's incarnations name their transactions; remove it"),
            Map.entry("transaction", "the transaction is the job's: set penstock.commit.transaction-timeout"),
            Map.entry("partitioner", "keys find their partition by murmur2; remove it"),
            Map.entry("tls-configuration-name", "clients are the job's: set penstock.kafka.ssl.*"),
            Map.entry("interceptor-bean", "clients are the job's; do it in the job")));

    /** What is left of SmallRye's attributes: they configure clients and queues that do not exist here. */
    private static final List<String> SMALLRYE = List.of(
            "consumer-rebalance-listener.name",
            "key-deserialization-failure-handler",
            "value-deserialization-failure-handler",
            "key-serialization-failure-handler",
            "value-serialization-failure-handler",
            "graceful-shutdown",
            "poll-timeout",
            "pause-if-no-requests",
            "max-queue-size-factor",
            "retry",
            "retry-attempts",
            "retry-max-wait",
            "kafka-configuration",
            "lazy-client",
            "max-inflight-messages",
            "close-timeout",
            "health-enabled",
            "health-readiness-enabled",
            "health-readiness-topic-verification",
            "health-readiness-timeout",
            "health-topic-verification-enabled",
            "health-topic-verification-timeout",
            "health-topic-verification-readiness-disabled",
            "health-topic-verification-startup-disabled",
            "pooled-producer",
            "pooled-producer.enabled",
            "pooled-producer.initial-pool-size",
            "pooled-producer.max-pool-size",
            "interceptor-bean",
            "context-propagation",
            "key-auto-detected");

    private final ChannelSettings channel;
    private final String job;
    private final Map<String, String> jobClients;

    /** @param jobClients what is set below {@code penstock.kafka.}, by Kafka's names */
    SettingRules(ChannelSettings channel, String job, Map<String, String> jobClients) {
        this.channel = channel;
        this.job = job;
        this.jobClients = jobClients;
    }

    /** Names that are asked for even where only the environment sets them. */
    static Set<String> knownAttributes(Direction direction) {
        Set<String> known = new TreeSet<>(
                direction == Direction.INCOMING ? ConsumerConfig.configNames() : ProducerConfig.configNames());
        known.addAll(TAKEN);
        known.addAll(HOLDS.keySet());
        known.addAll(SMALLRYE);
        known.addAll(List.of("failure-strategy", "commit-strategy", "dead-letter-queue.topic"));
        return known;
    }

    /**
     * @throws IllegalStateException naming every attribute that cannot be honoured, its key, and the remedy
     */
    void refuse() {
        List<String> problems = new ArrayList<>();
        new TreeMap<>(channel.attributes()).forEach((name, attribute) -> {
            String problem = attribute.isDefault() ? null : problem(name, attribute.value());
            if (problem != null) {
                problems.add(attribute.key() + "=" + attribute.value() + ": " + problem);
            }
        });
        if (!problems.isEmpty()) {
            throw new IllegalStateException("channel \"" + channel.channel() + "\" is "
                    + (channel.direction() == Direction.INCOMING ? "read" : "written") + " by job \"" + job
                    + "\" itself, in its transaction, and cannot honour\n  " + String.join("\n  ", problems));
        }
    }

    /** What goes to (de)serializers: what is neither SmallRye's nor Kafka's, and what is Kafka's as well, as Kafka does it. */
    Map<String, String> serdeConfig() {
        Map<String, String> config = new TreeMap<>(jobClients);
        for (Map.Entry<String, Attribute> attribute : channel.attributes().entrySet()) {
            config.put(attribute.getKey(), attribute.getValue().value());
        }
        return config;
    }

    private @Nullable String problem(String name, String value) {
        if (TAKEN.contains(name)) {
            return null;
        }
        Set<String> holding = HOLDS.get(name);
        if (holding != null && holding.contains(value.toLowerCase(Locale.ROOT))) {
            return null;
        }
        if (isRuled(name)) {
            return ruled(name, value);
        }
        String refused = longestBeginning(name);
        if (refused != null) {
            return refused;
        }
        if (SMALLRYE.contains(name)) {
            return "it configures SmallRye's own client, which does not exist here; remove it";
        }
        boolean isClientSetting = ConsumerConfig.configNames().contains(name)
                || ProducerConfig.configNames().contains(name);
        if (isClientSetting && !value.equals(jobClients.get(name))) {
            return "all channels share the job's clients; set penstock.kafka." + name + "=" + value;
        }
        return null; // the (de)serializer's
    }

    private static boolean isRuled(String name) {
        return name.equals(BOOTSTRAP_SERVERS) || name.equals("group.id") || name.equals("auto.offset.reset");
    }

    private @Nullable String ruled(String name, String value) {
        return switch (name) {
            case BOOTSTRAP_SERVERS -> {
                String servers = jobClients.getOrDefault(BOOTSTRAP_SERVERS, "");
                yield JobCluster.overlap(value, servers)
                        ? null
                        : "it names another cluster than the job's, which is \"" + servers
                                + "\" (penstock.kafka.bootstrap.servers), and a transaction spans one; mirror the"
                                + " topic, or run the job on that cluster";
            }
            case "group.id" ->
                value.equals(job)
                        ? null
                        : "a job's name is its consumer group; remove it, or name the job so (penstock.job.name="
                                + value + ")";
            default ->
                Set.of("earliest", "latest", "none").contains(value.toLowerCase(Locale.ROOT))
                        ? null
                        : "allowed: earliest, latest, none";
        };
    }

    private static @Nullable String longestBeginning(String name) {
        String best = null;
        for (String beginning : REFUSED.keySet()) {
            boolean matches =
                    name.equals(beginning) || name.startsWith(beginning + ".") || name.startsWith(beginning + "-");
            if (matches && (best == null || beginning.length() > best.length())) {
                best = beginning;
            }
        }
        return best == null ? null : REFUSED.get(best);
    }
}
