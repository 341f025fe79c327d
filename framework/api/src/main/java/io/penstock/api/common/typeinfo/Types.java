package io.penstock.api.common.typeinfo;

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
}
