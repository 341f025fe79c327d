package io.penstock.api.common.typeinfo;

import io.penstock.api.java.tuple.Tuple;
import io.penstock.api.java.tuple.Tuple2;
import io.penstock.api.java.tuple.Tuple3;
import io.penstock.api.java.tuple.Tuple4;
import io.penstock.api.java.tuple.Tuple5;
import io.penstock.types.Either;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Types by name, for {@code returns}, {@code keyBy} and state descriptors. */
@SuppressWarnings("MethodName") // Flink's names
public final class Types {
    public static final TypeInformation<String> STRING = TypeInformation.of(String.class);
    public static final TypeInformation<Boolean> BOOLEAN = TypeInformation.of(Boolean.class);
    public static final TypeInformation<Byte> BYTE = TypeInformation.of(Byte.class);
    public static final TypeInformation<Short> SHORT = TypeInformation.of(Short.class);
    public static final TypeInformation<Integer> INT = TypeInformation.of(Integer.class);
    public static final TypeInformation<Long> LONG = TypeInformation.of(Long.class);
    public static final TypeInformation<Float> FLOAT = TypeInformation.of(Float.class);
    public static final TypeInformation<Double> DOUBLE = TypeInformation.of(Double.class);
    public static final TypeInformation<Character> CHAR = TypeInformation.of(Character.class);
    public static final TypeInformation<byte[]> BYTES = TypeInformation.of(byte[].class);
    public static final TypeInformation<BigDecimal> BIG_DEC = TypeInformation.of(BigDecimal.class);
    public static final TypeInformation<UUID> UUID = TypeInformation.of(UUID.class);
    public static final TypeInformation<Instant> INSTANT = TypeInformation.of(Instant.class);
    public static final TypeInformation<Duration> DURATION = TypeInformation.of(Duration.class);
    public static final TypeInformation<LocalDate> LOCAL_DATE = TypeInformation.of(LocalDate.class);
    public static final TypeInformation<LocalTime> LOCAL_TIME = TypeInformation.of(LocalTime.class);
    public static final TypeInformation<LocalDateTime> LOCAL_DATE_TIME = TypeInformation.of(LocalDateTime.class);

    private Types() {}

    /** A record, or a class with a public constructor without arguments and fields that are public or have getter and setter. */
    public static <T> TypeInformation<T> POJO(Class<T> pojoClass) {
        return TypeInformation.of(pojoClass);
    }

    public static <E extends Enum<E>> TypeInformation<E> ENUM(Class<E> enumType) {
        return TypeInformation.of(enumType);
    }

    public static <E> TypeInformation<List<E>> LIST(TypeInformation<E> elementType) {
        return ComposedTypes.list(elementType);
    }

    public static <K, V> TypeInformation<Map<K, V>> MAP(TypeInformation<K> keyType, TypeInformation<V> valueType) {
        return ComposedTypes.map(keyType, valueType);
    }

    public static <T> TypeInformation<Optional<T>> OPTIONAL(TypeInformation<T> valueType) {
        return ComposedTypes.optional(valueType);
    }

    public static <L, R> TypeInformation<Either<L, R>> EITHER(
            TypeInformation<L> leftType, TypeInformation<R> rightType) {
        return ComposedTypes.either(leftType, rightType);
    }

    /**
     * A tuple of so many fields.
     *
     * @param types of the fields, two to five; the caller answers for {@code T}
     */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // Flink's signature
    public static <T extends Tuple> TypeInformation<T> TUPLE(TypeInformation<?>... types) {
        return (TypeInformation<T>)
                switch (types.length) {
                    case 2 -> ComposedTypes.tuple(Tuple2::new, types);
                    case 3 -> ComposedTypes.tuple(Tuple3::new, types);
                    case 4 -> ComposedTypes.tuple(Tuple4::new, types);
                    case 5 -> ComposedTypes.tuple(Tuple5::new, types);
                    default ->
                        throw new IllegalArgumentException("a tuple of " + types.length
                                + " fields; there are tuples of two to five: use a record");
                };
    }
}
