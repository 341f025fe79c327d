package io.penstock.api.common.typeinfo;

import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.serde.UnsupportedTypeException;
import io.penstock.api.common.serde.avro.AvroSerde;
import io.penstock.api.common.serde.builtin.ListSerde;
import io.penstock.api.common.serde.builtin.MapSerde;
import io.penstock.api.common.serde.builtin.OptionalSerde;
import io.penstock.api.common.serde.builtin.ScalarSerdes;
import io.penstock.api.common.serde.builtin.SetSerde;
import io.penstock.api.common.serde.builtin.TupleSerde;
import io.penstock.api.java.tuple.Tuple;
import io.penstock.api.java.tuple.Tuple2;
import io.penstock.api.java.tuple.Tuple3;
import io.penstock.api.java.tuple.Tuple4;
import io.penstock.api.java.tuple.Tuple5;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
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

    private static Serde<?> tuple(Type[] fields) {
        List<Serde<?>> serdes =
                Arrays.stream(fields).<Serde<?>>map(SerdeOfType::<Object>of).toList();
        return switch (fields.length) {
            case 2 -> new TupleSerde<>(Tuple2::new, serdes);
            case 3 -> new TupleSerde<>(Tuple3::new, serdes);
            case 4 -> new TupleSerde<>(Tuple4::new, serdes);
            default -> new TupleSerde<>(Tuple5::new, serdes);
        };
    }

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
            } else if (Tuple.class.isAssignableFrom(raw) && raw.getSuperclass() == Tuple.class) {
                return (Serde<T>) tuple(arguments);
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
