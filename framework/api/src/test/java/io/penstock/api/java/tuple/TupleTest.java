package io.penstock.api.java.tuple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.functions.MapFunction;
import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.IncompatibleSchemaException;
import io.penstock.api.common.serde.KeyBytes;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.typeinfo.TypeHint;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.api.java.typeutils.TypeExtractor;
import java.util.List;
import org.junit.jupiter.api.Test;

class TupleTest {

    private static final TypeInformation<Tuple3<String, Long, List<String>>> GIVEN =
            Types.TUPLE(Types.STRING, Types.LONG, Types.LIST(Types.STRING));

    private static <T> T throughBytes(T value, Serde<T> writer, Serde<T> reader) {
        ByteOutput out = new ByteOutput(16);
        writer.serialize(value, out);
        ByteInput in = new ByteInput(out.array(), 0, out.size());
        T read = reader.deserialize(in);
        assertThat(in.remaining()).isZero();
        return read;
    }

    @Test
    void shouldBeTheSameByHintByNamesAndByReflection() {
        TypeInformation<Tuple3<String, Long, List<String>>> hinted =
                TypeInformation.of(new TypeHint<Tuple3<String, Long, List<String>>>() {});
        Tuple3<String, Long, List<String>> value = Tuple3.of("a", 7L, List.of("x"));
        assertThat(throughBytes(value, GIVEN.createSerde(), hinted.createSerde()))
                .isEqualTo(value);
        assertThat(hinted.createSerde().writerSchema())
                .isEqualTo(GIVEN.createSerde().writerSchema());

        MapFunction<String, Tuple2<String, Integer>> mapper = new MapFunction<>() {
            @Override
            public Tuple2<String, Integer> map(String text) {
                return Tuple2.of(text, text.length());
            }
        };
        TypeInformation<Tuple2<String, Integer>> found = TypeExtractor.mapOutput(mapper, Types.STRING);
        assertThat(throughBytes(Tuple2.of("ab", 2), found.createSerde(), found.createSerde()))
                .isEqualTo(Tuple2.of("ab", 2));
    }

    @Test
    void shouldKeepEveryArity() {
        TypeInformation<Tuple4<Integer, Integer, Integer, Integer>> four =
                Types.TUPLE(Types.INT, Types.INT, Types.INT, Types.INT);
        TypeInformation<Tuple5<Integer, Integer, Integer, Integer, Tuple2<String, String>>> five = TypeInformation.of(
                new TypeHint<Tuple5<Integer, Integer, Integer, Integer, Tuple2<String, String>>>() {});
        var ofFour = Tuple4.of(1, 2, 3, 4);
        var ofFive = Tuple5.of(1, 2, 3, 4, Tuple2.of("a", "b"));
        assertThat(throughBytes(ofFour, four.createSerde(), four.createSerde()))
                .isEqualTo(ofFour)
                .hasToString("(1,2,3,4)");
        assertThat(throughBytes(ofFive, five.createSerde(), five.createSerde()))
                .isEqualTo(ofFive)
                .hasSameHashCodeAs(ofFive)
                .isNotEqualTo(ofFour);
        assertThat(ofFive.<Object>getField(4)).isEqualTo(Tuple2.of("a", "b"));
        assertThatThrownBy(() -> ofFour.getField(4)).hasMessageContaining("field 4 of a tuple of 4");
    }

    @Test
    void shouldBeAKeyWhereItsFieldsAre() {
        TypeInformation<Tuple2<String, Long>> type = Types.TUPLE(Types.STRING, Types.LONG);
        KeyBytes<Tuple2<String, Long>> bytes = KeyBytes.of(type.createSerde());
        assertThat(bytes.decode(bytes.toBytes(Tuple2.of("a", 1L)))).isEqualTo(Tuple2.of("a", 1L));
        TypeInformation<Tuple2<String, Double>> floating = Types.TUPLE(Types.STRING, Types.DOUBLE);
        assertThatThrownBy(() -> KeyBytes.of(floating.createSerde())).hasMessageContaining("no canonical bytes");
    }

    @Test
    void shouldCopySoThatNothingIsShared() {
        Tuple2<String, List<String>> value = Tuple2.of("a", new java.util.ArrayList<>(List.of("x")));
        Serde<Tuple2<String, List<String>>> serde = Types.<Tuple2<String, List<String>>>TUPLE(
                        Types.STRING, Types.LIST(Types.STRING))
                .createSerde();
        Tuple2<String, List<String>> copy = serde.copy(value);
        value.f0 = "b";
        value.f1.add("y");
        assertThat(copy).isEqualTo(Tuple2.of("a", List.of("x")));
        assertThat(serde.isImmutable()).isFalse();
    }

    @Test
    void shouldRefuseNullFieldsAndOtherArities() {
        Serde<Tuple2<String, Long>> two =
                Types.<Tuple2<String, Long>>TUPLE(Types.STRING, Types.LONG).createSerde();
        Tuple2<String, Long> unset = new Tuple2<>();
        unset.f1 = 1L;
        assertThatThrownBy(() -> two.serialize(unset, new ByteOutput(8))).hasMessageContaining("field f0 of the tuple");
        assertThatThrownBy(() -> two.readerOf(GIVEN.createSerde().writerSchema()))
                .isInstanceOf(IncompatibleSchemaException.class);
        assertThatThrownBy(() -> Types.TUPLE(Types.STRING)).hasMessageContaining("two to five");
    }
}
