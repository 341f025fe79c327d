package io.penstock.quarkus.config;

import io.smallrye.config.ConfigValue;
import io.smallrye.config.EnvConfigSource;

/** Tells what comes from the environment: there, names that only look like ours are set by Kubernetes. */
final class EnvironmentSource {

    private EnvironmentSource() {}

    /** Whether a variable of the environment gave the value. */
    static boolean gave(ConfigValue value) {
        String source = value.getConfigSourceName();
        return source != null && source.startsWith(EnvConfigSource.NAME);
    }
}
