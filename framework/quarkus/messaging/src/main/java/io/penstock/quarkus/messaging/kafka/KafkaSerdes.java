package io.penstock.quarkus.messaging.kafka;

import io.penstock.quarkus.messaging.ChannelSettings;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Map;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Makes the (de)serializers that a channel's configuration names, or those that its type leaves no doubt about. Each call makes one:
 * they need not be thread-safe.
 */
final class KafkaSerdes {

    private static final Map<Class<?>, Serde<?>> OBVIOUS = Map.of(
            String.class, Serdes.String(),
            byte[].class, Serdes.ByteArray(),
            Integer.class, Serdes.Integer(),
            Long.class, Serdes.Long(),
            Short.class, Serdes.Short(),
            Double.class, Serdes.Double(),
            Float.class, Serdes.Float(),
            java.util.UUID.class, Serdes.UUID(),
            Void.class, Serdes.Void());

    private final ChannelSettings channel;
    private final Map<String, String> config;

    KafkaSerdes(ChannelSettings channel, Map<String, String> config) {
        this.channel = channel;
        this.config = config;
    }

    /**
     * @param isKey whether of keys, else of values
     * @param type what it is to give
     * @throws IllegalStateException where configuration names none, or none that can be made
     */
    Deserializer<?> deserializer(boolean isKey, Type type) {
        String attribute = isKey ? "key.deserializer" : "value.deserializer";
        String name = channel.value(attribute)
                .orElseGet(
                        () -> obvious(attribute, type).deserializer().getClass().getName());
        Deserializer<?> made = create(attribute, name, Deserializer.class);
        made.configure(config, isKey);
        return made;
    }

    /** As {@link #deserializer}. */
    Serializer<Object> serializer(boolean isKey, Type type) {
        String attribute = isKey ? "key.serializer" : "value.serializer";
        String name = channel.value(attribute)
                .orElseGet(
                        () -> obvious(attribute, type).serializer().getClass().getName());
        @SuppressWarnings("unchecked") // what it is given is what the job is typed to give it
        Serializer<Object> made = create(attribute, name, Serializer.class);
        made.configure(config, isKey);
        return made;
    }

    private Serde<?> obvious(String attribute, Type type) {
        Serde<?> serde = OBVIOUS.get(rawType(type));
        if (serde == null) {
            throw new IllegalStateException("channel \"" + channel.channel() + "\" has no " + attribute
                    + ", and Kafka has none of its own for " + type.getTypeName() + "; set "
                    + channel.key(attribute) + " to a class with a constructor without parameters");
        }
        return serde;
    }

    private <S> S create(String attribute, String name, Class<S> kind) {
        try {
            Class<?> type = Class.forName(name, true, Thread.currentThread().getContextClassLoader());
            return kind.cast(type.getDeclaredConstructor().newInstance());
        } catch (InvocationTargetException failed) {
            throw refused(attribute, name, "its constructor failed", failed.getCause());
        } catch (ReflectiveOperationException | ClassCastException wrong) {
            throw refused(
                    attribute,
                    name,
                    "it needs to be a public " + kind.getSimpleName()
                            + " of Kafka's with a public constructor without parameters",
                    wrong);
        }
    }

    private IllegalStateException refused(String attribute, String name, String why, @Nullable Throwable cause) {
        return new IllegalStateException(channel.key(attribute) + "=" + name + " cannot be used: " + why, cause);
    }

    static Class<?> rawType(Type type) {
        if (type instanceof Class<?> plain) {
            return plain;
        }
        return type instanceof ParameterizedType generic ? rawType(generic.getRawType()) : Object.class;
    }
}
