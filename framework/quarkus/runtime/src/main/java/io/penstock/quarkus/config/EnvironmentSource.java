package io.penstock.quarkus.config;

import io.smallrye.config.ConfigValue;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfig;
import java.util.Optional;

/** Tells what comes from the environment: there, names that only look like ours are set by Kubernetes. */
public final class EnvironmentSource {

    private EnvironmentSource() {}

    /** Whether a variable of the environment gave the value. */
    static boolean gave(ConfigValue value) {
        String source = value.getConfigSourceName();
        return source != null && source.startsWith(EnvConfigSource.NAME);
    }

    /** Names the source that sets a key; empty where none does, or the environment. */
    public static Optional<String> otherThatGave(SmallRyeConfig config, String name) {
        ConfigValue value = config.getConfigValue(name);
        return Optional.ofNullable(value.getConfigSourceName()).filter(source -> !gave(value));
    }
}
