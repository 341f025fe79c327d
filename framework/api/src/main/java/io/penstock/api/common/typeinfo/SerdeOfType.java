package io.penstock.api.common.typeinfo;

import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.serde.builtin.ListSerde;
import io.penstock.api.common.serde.builtin.MapSerde;
import io.penstock.api.common.serde.builtin.OptionalSerde;
import io.penstock.api.common.serde.builtin.ScalarSerdes;
import io.penstock.api.common.serde.builtin.SetSerde;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Chooses the serde of a type: built in for plain values and collections. */
final class SerdeOfType {
    private SerdeOfType() {}

    /**
     * @throws UnsupportedTypeException where there is none
     */
    @SuppressWarnings({"unchecked", "rawtypes", "TypeParameterUnusedInFormals"}) // driven by reflection
    static <T> Serde<T> of(Type type) {
        Class<?> raw = ReflectedType.erasure(type);
        if (type instanceof ParameterizedType parameterized) {
            Type[] arguments = parameterized.getActualTypeArguments();
            if (raw == List.class || raw == Collection.class) {
                return (Serde<T>) new ListSerde<>(of(arguments[0]));
            } else if (raw == Set.class) {
                return (Serde<T>) new SetSerde<>(of(arguments[0]));
            } else if (raw == Map.class) {
                return (Serde<T>) new MapSerde<>(of(arguments[0]), of(arguments[1]));
            } else if (raw == Optional.class) {
                return (Serde<T>) new OptionalSerde<>(of(arguments[0]));
            }
        }
        Optional<Serde<T>> scalar = ScalarSerdes.find((Class<T>) raw);
        if (scalar.isPresent()) {
            return scalar.get();
        }
        throw new UnsupportedTypeException("no serde for " + type.getTypeName() + "; give one with TypeInformation.of("
                + raw.getSimpleName() + ".class, serde)");
    }
}
