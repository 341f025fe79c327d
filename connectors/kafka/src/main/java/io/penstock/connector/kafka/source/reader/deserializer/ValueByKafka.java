package io.penstock.connector.kafka.source.reader.deserializer;

import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.UnknownType;
import io.penstock.util.Collector;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Map;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** The value by a deserializer of Kafka's, created with the schema, so that a wrong class fails the drawing of the job. */
final class ValueByKafka<T> extends ValueOnlyDeserializationSchema<T> {

    private final Class<? extends Deserializer<T>> type;
    private final Map<String, ?> config;
    private final Deserializer<T> deserializer;

    ValueByKafka(Class<? extends Deserializer<T>> type, Map<String, ?> config) {
        this.type = type;
        this.config = Map.copyOf(config);
        this.deserializer = create(type);
        deserializer.configure(config, false);
    }

    /** Deserializers of Kafka's need not be thread-safe. */
    @Override
    public ValueByKafka<T> forReader() {
        return new ValueByKafka<>(type, config);
    }

    @Override
    public void deserializeValue(String topic, byte @Nullable [] value, Collector<T> out) {
        T decoded = deserializer.deserialize(topic, value);
        if (decoded != null) {
            out.collect(decoded);
        }
    }

    @Override
    public void close() {
        deserializer.close();
    }

    @Override
    public TypeInformation<T> getProducedType() {
        Type produced = argumentOf(deserializer.getClass());
        return produced == null || produced == Object.class
                ? new UnknownType<>(
                        "what " + deserializer.getClass().getName() + " gives",
                        "give it to fromSource(source, watermarks, name, type)")
                : TypeInformation.ofJavaType(produced);
    }

    @Override
    public String toString() {
        return deserializer.getClass().getSimpleName();
    }

    private static <D> D create(Class<D> type) {
        try {
            return type.getDeclaredConstructor().newInstance();
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(
                    "the constructor of deserializer " + type.getName() + " failed", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(
                    "deserializer " + type.getName() + " cannot be created: it needs to be a public class with a public"
                            + " constructor without parameters",
                    e);
        }
    }

    /** The T of its Deserializer of T, where the class says it; null where it does not. */
    private static @Nullable Type argumentOf(Class<?> type) {
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            for (Type declared : c.getGenericInterfaces()) {
                if (declared instanceof ParameterizedType generic && generic.getRawType() == Deserializer.class) {
                    Type argument = generic.getActualTypeArguments()[0];
                    return argument instanceof Class<?> || argument instanceof ParameterizedType ? argument : null;
                }
            }
        }
        return null;
    }
}
