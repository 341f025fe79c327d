package io.penstock.quarkus.config;

import io.smallrye.config.ConfigValue;
import io.smallrye.config.SmallRyeConfig;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * The settings below {@code penstock.kafka.}, by Kafka's names. They are read by name and not through the mapping: Kafka's names
 * have dots, which a mapping's map keys have only in quotes.
 */
public final class KafkaSettings {

    /** Where every client looks for the cluster. */
    public static final String BOOTSTRAP_SERVERS = "bootstrap.servers";

    private static final String PREFIX = "penstock.kafka.";
    private static final String ENVIRONMENT_PREFIX = "PENSTOCK_KAFKA_";
    /** What other Kafka extensions of Quarkus read. */
    private static final String SHARED_BOOTSTRAP_SERVERS = "kafka.bootstrap.servers";

    private KafkaSettings() {}

    /**
     * All of them, with {@code bootstrap.servers} where either key sets it. A variable of the environment counts where it spells a
     * setting that Kafka's clients have: Kubernetes sets others, which begin with the names of services.
     */
    public static Map<String, String> of(SmallRyeConfig config) {
        Map<String, String> settings = new TreeMap<>();
        for (String name : config.getPropertyNames()) {
            if (name.startsWith(PREFIX)) {
                ConfigValue value = config.getConfigValue(name);
                String setting = name.substring(PREFIX.length()).replace("\"", "");
                boolean counts = !EnvironmentSource.gave(value) || isSetting(setting);
                if (counts && value.getValue() != null) {
                    settings.put(setting, value.getValue());
                }
            } else if (name.startsWith(ENVIRONMENT_PREFIX)) {
                settingOf(name).ifPresent(setting -> config.getOptionalValue(PREFIX + setting, String.class)
                        .ifPresent(value -> settings.put(setting, value)));
            }
        }
        if (!settings.containsKey(BOOTSTRAP_SERVERS)) {
            config.getOptionalValue(PREFIX + BOOTSTRAP_SERVERS, String.class)
                    .or(() -> config.getOptionalValue(SHARED_BOOTSTRAP_SERVERS, String.class))
                    .ifPresent(servers -> settings.put(BOOTSTRAP_SERVERS, servers));
        }
        return settings;
    }

    /** {@code PENSTOCK_KAFKA_SECURITY_PROTOCOL} is {@code security.protocol}; empty where there is no such setting. */
    private static Optional<String> settingOf(String variable) {
        String setting = variable.substring(ENVIRONMENT_PREFIX.length())
                .toLowerCase(Locale.ROOT)
                .replace('_', '.');
        return Optional.of(setting).filter(KafkaSettings::isSetting);
    }

    private static boolean isSetting(String name) {
        return ConsumerConfig.configNames().contains(name)
                || ProducerConfig.configNames().contains(name)
                || AdminClientConfig.configNames().contains(name);
    }
}
