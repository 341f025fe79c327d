package io.penstock.quarkus.messaging;

import io.quarkus.runtime.configuration.ConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilder;

/** Puts the interceptor into the running service's configuration. */
public final class JobChannelConfigBuilder implements ConfigBuilder {

    @Override
    public SmallRyeConfigBuilder configBuilder(SmallRyeConfigBuilder builder) {
        return builder.withInterceptors(new JobChannelInterceptor());
    }
}
