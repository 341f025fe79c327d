package io.penstock.local;

import io.penstock.protocol.config.KeyCheck;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * The keys below {@code penstock.}, by the names that a Quarkus service has for them: from system properties, else from the environment, else
 * from {@code application.properties} on the class path. Immutable.
 */
final class Settings {

    private static final String PREFIX = "penstock.";
    private static final String KAFKA = "penstock.kafka.";
    private static final String KAFKA_VARIABLE = "PENSTOCK_KAFKA_";

    /** Those of a Quarkus service that say nothing to a main method, so that both may share a file. */
    private static final Set<String> OF_SERVICES =
            Set.of("penstock.enabled", "penstock.channels.unacknowledged-max", "penstock.health.stalled-after");

    private static final Set<String> KEYS = Set.of(
            "penstock.job.name",
            "penstock.job.max-parallelism",
            "penstock.taskmanager.id",
            "penstock.coordinator.embedded",
            "penstock.coordinator.heartbeat-timeout",
            "penstock.coordinator.lease",
            "penstock.coordinator.moves-max",
            "penstock.slots",
            "penstock.commit.interval",
            "penstock.commit.uncommitted-max",
            "penstock.commit.transaction-timeout",
            "penstock.exchange.backlog",
            "penstock.window.pre-aggregation",
            "penstock.delivery",
            "penstock.topic-prefix",
            "penstock.topic-replicas",
            "penstock.error.policy",
            "penstock.restart.attempts",
            "penstock.restart.delay",
            "penstock.restart.delay-max",
            "penstock.restart.stable",
            "penstock.records.detect-mutation",
            "penstock.restore.honour-offset-reset",
            "penstock.restore.allow-non-restored-state",
            "penstock.shutdown.timeout");

    private static final KeyCheck CHECK = new KeyCheck(Stream.of(KEYS, OF_SERVICES, Set.of(KAFKA + "*"))
            .flatMap(Set::stream)
            .toList());

    private final Map<String, String> values;
    private final Map<String, String> kafka;

    private Settings(Map<String, String> values, Map<String, String> kafka) {
        this.values = values;
        this.kafka = kafka;
    }

    static Settings ofProcess() {
        return of(System.getProperties(), System.getenv(), applicationProperties());
    }

    private static Properties applicationProperties() {
        Properties properties = new Properties();
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        try (InputStream file = loader == null ? null : loader.getResourceAsStream("application.properties")) {
            if (file != null) {
                properties.load(file);
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException("application.properties on the class path cannot be read", unreadable);
        }
        return properties;
    }

    /** @throws IllegalArgumentException naming every unknown key, where it is set, and the nearest known one */
    static Settings of(Properties system, Map<String, String> environment, Properties file) {
        Map<String, String> given = new TreeMap<>();
        for (Properties properties : new Properties[] {file, system}) {
            for (String name : properties.stringPropertyNames()) {
                if (name.startsWith(PREFIX)) {
                    given.put(name, properties.getProperty(name));
                }
            }
        }
        CHECK.refuseUnknown(
                given.keySet(),
                name -> Optional.of(
                        system.getProperty(name) == null ? "application.properties" : "the system properties"));
        Map<String, String> values = new TreeMap<>();
        for (String key : KEYS) {
            String variable = environment.get(key.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"));
            String value = variable != null && system.getProperty(key) == null ? variable : given.get(key);
            if (value != null) {
                values.put(key, value);
            }
        }
        return new Settings(values, kafka(given, system, environment));
    }

    /** A variable counts where it spells a setting that Kafka's clients have: Kubernetes sets others that begin so. */
    private static Map<String, String> kafka(
            Map<String, String> given, Properties system, Map<String, String> environment) {
        Map<String, String> kafka = new TreeMap<>();
        given.forEach((name, value) -> {
            if (name.startsWith(KAFKA)) {
                kafka.put(name.substring(KAFKA.length()), value);
            }
        });
        environment.forEach((variable, value) -> {
            if (variable.startsWith(KAFKA_VARIABLE)) {
                String setting = variable.substring(KAFKA_VARIABLE.length())
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '.');
                if (isKafkaSetting(setting) && system.getProperty(KAFKA + setting) == null) {
                    kafka.put(setting, value);
                }
            }
        });
        return kafka;
    }

    private static boolean isKafkaSetting(String name) {
        return ConsumerConfig.configNames().contains(name)
                || ProducerConfig.configNames().contains(name)
                || AdminClientConfig.configNames().contains(name);
    }

    /** Client settings by Kafka's names; empty where no cluster is named. */
    Map<String, String> kafka() {
        return kafka.containsKey("bootstrap.servers") ? kafka : Map.of();
    }

    Optional<String> get(String key) {
        return Optional.ofNullable(values.get(requireKnown(key)));
    }

    /** @param meaning from key and value */
    <T> T get(String key, T otherwise, Function<String, T> meaning) {
        String value = values.get(requireKnown(key));
        return value == null ? otherwise : meaning.apply(value);
    }

    private static String requireKnown(String key) {
        if (!KEYS.contains(key)) {
            throw new IllegalArgumentException(key + " is asked for, and not among the keys");
        }
        return key;
    }
}
