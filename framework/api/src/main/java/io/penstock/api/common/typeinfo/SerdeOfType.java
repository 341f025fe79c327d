package io.penstock.api.common.typeinfo;

import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.serde.UnsupportedTypeException;
import io.penstock.api.common.serde.avro.AvroSerde;
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
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;

/** Chooses the serde of a type: built in for plain values and collections, Avro for records and classes. */
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
        if (SpecificRecord.class.isAssignableFrom(raw)) {
            return (Serde<T>) AvroSerde.forSpecific((Class) raw);
        } else if (IndexedRecord.class.isAssignableFrom(raw)) {
            throw new UnsupportedTypeException(
                    "a " + raw.getName() + " does not say its schema; give the type with one:"
                            + " TypeInformation.of(GenericRecord.class, AvroSerde.forGeneric(schema))");
        }
        return type instanceof Class<?> plain ? (Serde<T>) AvroSerde.forType(plain) : AvroSerde.forJavaType(type);
    }
}
