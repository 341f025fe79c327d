package io.penstock.quarkus.messaging;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Tells SmallRye that a channel which the job reads or writes itself is disabled, so that it makes no client for it. Decided when the
 * service starts, because tests switch connectors then. Any thread.
 */
final class JobChannelInterceptor implements ConfigSourceInterceptor {

    private static final long serialVersionUID = 1L;
    private static final String PREFIX = "mp.messaging.";
    private static final String ENABLED = ".enabled";

    /** What {@link ConfigValue#getConfigSourceName} says of its answers. */
    static final String SOURCE = "Penstock: the job reads or writes the channel itself";

    @Override
    public @Nullable ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
        if (name.startsWith(PREFIX) && name.endsWith(ENABLED)) {
            for (Direction direction : Direction.values()) {
                String own = name.substring(0, name.length() - ENABLED.length() + 1);
                if (isJobs(context, direction, own)) {
                    ConfigValue connector = context.proceed(own + "connector");
                    ConfigValue set = context.proceed(name);
                    boolean disabled = set != null && "false".equalsIgnoreCase(set.getValue());
                    if (!disabled
                            && connector != null
                            && ChannelSettings.KAFKA_CONNECTOR.equals(connector.getValue())) {
                        return ConfigValue.builder()
                                .withName(name)
                                .withValue("false")
                                .withRawValue("false")
                                .withConfigSourceName(SOURCE)
                                .build();
                    }
                }
            }
        }
        return context.proceed(name);
    }

    private static boolean isJobs(ConfigSourceInterceptorContext context, Direction direction, String own) {
        ConfigValue listed = context.proceed(direction.listKey());
        return listed != null
                && listed.getValue() != null
                && Arrays.stream(listed.getValue().split(",", -1))
                        .anyMatch(channel -> direction.prefixOf(channel).equals(own));
    }
}
