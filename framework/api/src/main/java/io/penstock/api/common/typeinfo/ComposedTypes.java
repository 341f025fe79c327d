package io.penstock.api.common.typeinfo;

import io.penstock.api.common.serde.builtin.EitherSerde;
import io.penstock.api.common.serde.builtin.ListSerde;
import io.penstock.api.common.serde.builtin.MapSerde;
import io.penstock.api.common.serde.builtin.OptionalSerde;
import io.penstock.api.common.serde.builtin.TupleSerde;
import io.penstock.api.java.tuple.Tuple;
import io.penstock.types.Either;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Collections of types that may have serdes of the user's. */
@SuppressWarnings("unchecked") // a class literal has no type arguments
final class ComposedTypes {
    private ComposedTypes() {}

    static <E> TypeInformation<List<E>> list(TypeInformation<E> element) {
        return new GivenType<>(
                (Class<List<E>>) (Class<?>) List.class,
                List.class,
                "List<" + element + ">",
                () -> new ListSerde<>(element.createSerde()));
    }

    static <K, V> TypeInformation<Map<K, V>> map(TypeInformation<K> key, TypeInformation<V> value) {
        return new GivenType<>(
                (Class<Map<K, V>>) (Class<?>) Map.class,
                Map.class,
                "Map<" + key + ", " + value + ">",
                () -> new MapSerde<>(key.createSerde(), value.createSerde()));
    }

    static <T> TypeInformation<Optional<T>> optional(TypeInformation<T> value) {
        return new GivenType<>(
                (Class<Optional<T>>) (Class<?>) Optional.class,
                Optional.class,
                "Optional<" + value + ">",
                () -> new OptionalSerde<>(value.createSerde()));
    }

    static <L, R> TypeInformation<Either<L, R>> either(TypeInformation<L> left, TypeInformation<R> right) {
        return new GivenType<>(
                (Class<Either<L, R>>) (Class<?>) Either.class,
                Either.class,
                "Either<" + left + ", " + right + ">",
                () -> new EitherSerde<>(left.createSerde(), right.createSerde()));
    }

    static <T extends Tuple> TypeInformation<T> tuple(Supplier<T> creation, TypeInformation<?>... fields) {
        return new GivenType<>(
                (Class<T>) creation.get().getClass(),
                creation.get().getClass(),
                "Tuple" + fields.length + Arrays.toString(fields),
                () -> new TupleSerde<>(
                        creation,
                        Arrays.stream(fields).map(TypeInformation::createSerde).toList()));
    }
}
