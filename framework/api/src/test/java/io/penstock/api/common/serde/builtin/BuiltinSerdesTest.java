package io.penstock.api.common.serde.builtin;

import static io.penstock.api.common.serde.RoundTrips.through;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.IncompatibleSchemaException;
import io.penstock.api.common.serde.RoundTrips;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.serde.SerdeSchema;
import io.penstock.api.common.typeinfo.TypeHint;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.types.Either;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BuiltinSerdesTest {
    enum Level {
        LOW,
        HIGH {
            @Override
            int weight() {
                return 2;
            }
        };

        int weight() {
            return 1;
        }
    }

    record Point(int x, int y) {}

    static Stream<Object> plainValues() {
        return Stream.of(
                "",
                "text",
                "Zürich 日本 🙂",
                "x".repeat(5000),
                true,
                false,
                (byte) -128,
                (short) -32768,
                Integer.MIN_VALUE,
                Integer.MAX_VALUE,
                Long.MIN_VALUE,
                Long.MAX_VALUE,
                'ü',
                1.5f,
                Float.NaN,
                -0.0,
                Double.MAX_VALUE,
                new BigInteger("-123456789012345678901234567890"),
                new BigDecimal("2.50"),
                new BigDecimal("-1E+30"),
                new UUID(-1, 7),
                Instant.MIN,
                Instant.MAX,
                Instant.ofEpochSecond(-1, 999_999_999),
                Duration.ofSeconds(-5, 1),
                LocalDate.MIN,
                LocalTime.MAX,
                LocalDateTime.MAX,
                OffsetDateTime.of(LocalDateTime.of(2026, 1, 2, 3, 4, 5, 6), ZoneOffset.ofHours(-7)),
                ZonedDateTime.of(LocalDateTime.of(2026, 10, 25, 2, 30), ZoneId.of("Europe/Zurich"))
                        .withLaterOffsetAtOverlap(),
                Level.LOW,
                Level.HIGH);
    }

    @ParameterizedTest
    @MethodSource("plainValues")
    @SuppressWarnings("unchecked")
    void shouldGiveTheSameValueWhenItIsPlain(Object value) {
        Class<?> type = value instanceof Enum<?> constant ? constant.getDeclaringClass() : value.getClass();
        Serde<Object> serde = (Serde<Object>) TypeInformation.of(type).createSerde();

        assertThat(through(serde, value)).isEqualTo(value);
        assertThat(serde.copy(value)).isSameAs(value);
        assertThat(serde.isCanonical()).isEqualTo(!(value instanceof Double || value instanceof Float));
        assertThat(serde.readerOf(serde.writerSchema())).isSameAs(serde);
    }

    @Test
    void shouldCopyBytesWhenTheyAreAnArray() {
        byte[] value = {1, 2, 3};
        Serde<byte[]> serde = Types.BYTES.createSerde();

        assertThat(through(serde, value)).isEqualTo(value);
        assertThat(serde.copy(value)).isEqualTo(value).isNotSameAs(value);
        assertThat(serde.isCanonical()).isFalse();
    }

    @Test
    void shouldGiveTheSameCollectionWhenElementsHaveSerdes() {
        Serde<Map<String, List<Point>>> maps =
                TypeInformation.of(new TypeHint<Map<String, List<Point>>>() {}).createSerde();
        Serde<Set<Optional<Level>>> sets =
                TypeInformation.of(new TypeHint<Set<Optional<Level>>>() {}).createSerde();

        assertThat(through(maps, Map.of("a", List.of(new Point(1, 2), new Point(3, 4)), "b", List.of())))
                .isEqualTo(Map.of("a", List.of(new Point(1, 2), new Point(3, 4)), "b", List.of()));
        assertThat(through(sets, Set.of(Optional.empty(), Optional.of(Level.HIGH))))
                .isEqualTo(Set.of(Optional.empty(), Optional.of(Level.HIGH)));
    }

    @Test
    void shouldGiveTheSameSideOfAnEither() {
        Serde<Either<Point, byte[]>> serde =
                Types.EITHER(TypeInformation.of(Point.class), Types.BYTES).createSerde();
        Either<Point, byte[]> left = Either.Left(new Point(1, 2));
        Either<Point, byte[]> right = Either.Right(new byte[] {7});

        assertThat(through(serde, serde.readerOf(serde.writerSchema()), left)).isEqualTo(left);
        assertThat(through(serde, right).right()).containsExactly(7);
        assertThat(serde.copy(left)).isSameAs(left);
        assertThat(serde.copy(right).right()).containsExactly(7).isNotSameAs(right.right());
        assertThatThrownBy(right::left).hasMessageContaining("has no left value");
    }

    @Test
    void shouldShareNothingMutableWhenCollectionIsCopied() {
        Serde<List<byte[]>> serde = Types.LIST(Types.BYTES).createSerde();
        List<byte[]> value = List.of(new byte[] {1});

        List<byte[]> copy = serde.copy(value);

        assertThat(copy).isNotSameAs(value);
        assertThat(copy.get(0)).isNotSameAs(value.get(0)).isEqualTo(value.get(0));
    }

    @Test
    void shouldReadNarrowerNumbersWhenTypeWasWidened() {
        Serde<Long> longs =
                Types.LONG.createSerde().readerOf(Types.INT.createSerde().writerSchema());
        byte[] written = RoundTrips.bytes(Types.INT.createSerde(), -77);

        assertThat(longs.deserialize(new ByteInput(written))).isEqualTo(-77L);
        assertThat(Types.DOUBLE
                        .createSerde()
                        .readerOf(Types.FLOAT.createSerde().writerSchema())
                        .deserialize(new ByteInput(RoundTrips.bytes(Types.FLOAT.createSerde(), 1.5f))))
                .isEqualTo(1.5);
        Serde<List<Long>> lists = Types.LIST(Types.LONG)
                .createSerde()
                .readerOf(Types.LIST(Types.INT).createSerde().writerSchema());
        assertThat(lists.deserialize(
                        new ByteInput(RoundTrips.bytes(Types.LIST(Types.INT).createSerde(), List.of(1, -2)))))
                .containsExactly(1L, -2L);
    }

    @Test
    void shouldRefuseWhenTypesDiffer() {
        assertThatThrownBy(() -> Types.INT
                        .createSerde()
                        .readerOf(Types.LONG.createSerde().writerSchema()))
                .isInstanceOf(IncompatibleSchemaException.class)
                .hasMessageContaining("\"long\"")
                .hasMessageContaining("\"int\"");
        assertThatThrownBy(() -> Types.LIST(Types.STRING)
                        .createSerde()
                        .readerOf(Types.MAP(Types.STRING, Types.LONG)
                                .createSerde()
                                .writerSchema()))
                .isInstanceOf(IncompatibleSchemaException.class)
                .hasMessageContaining("map[");
        assertThatThrownBy(() -> Types.STRING.createSerde().readerOf(new SerdeSchema("avro", "\"string\"")))
                .isInstanceOf(IncompatibleSchemaException.class);
    }

    @Test
    void shouldRefuseWhenAnEnumLacksAConstant() {
        Serde<Level> serde = Types.ENUM(Level.class).createSerde();

        assertThat(serde.readerOf(new SerdeSchema("builtin", "enum[HIGH]"))).isSameAs(serde);
        assertThatThrownBy(() -> serde.readerOf(new SerdeSchema("builtin", "enum[LOW,MIDDLE,HIGH]")))
                .isInstanceOf(IncompatibleSchemaException.class)
                .hasMessageContaining("[MIDDLE]")
                .hasMessageContaining(Level.class.getName());
    }

    @Test
    void shouldRefuseWhenAListHoldsNull() {
        assertThatThrownBy(() -> RoundTrips.bytes(Types.LIST(Types.STRING).createSerde(), Arrays.asList("a", null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("element 1 of a list of 2 is null");
    }

    @Test
    void shouldSayCorruptWhenSizesDoNotFit() {
        assertThatThrownBy(() -> Types.LIST(Types.STRING).createSerde().deserialize(new ByteInput(new byte[] {126})))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("63 elements in 0 bytes");
    }
}
