package io.penstock.api.common.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.serde.avro.AvroSerde;
import io.penstock.api.common.typeinfo.TypeHint;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.apache.kafka.common.serialization.LongSerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class KeyBytesTest {
    enum Channel {
        POS,
        WEB
    }

    record Card(String account, int number, Channel channel, LocalDate validUntil) {}

    record Measured(String sensor, double value) {}

    record Timed(String sensor, Instant at) {}

    record Listed(String sensor, List<String> names) {}

    record Tagged(String sensor, Map<String, String> tags) {}

    public static class Plain {
        public String account = "";
    }

    private static <K> KeyBytes<K> keys(TypeInformation<K> type) {
        return KeyBytes.of(type.createSerde());
    }

    @Test
    void shouldWriteKafkasBytesWhenKafkaHasASerializer() {
        for (String key : List.of("", "account-1", "Zürich", "日本", "🙂", "a\u0000b")) {
            assertThat(keys(Types.STRING).toBytes(key)).isEqualTo(new StringSerializer().serialize("t", key));
            assertThat(keys(Types.STRING).decode(keys(Types.STRING).toBytes(key)))
                    .isEqualTo(key);
        }
        for (long key : new long[] {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertThat(keys(Types.LONG).toBytes(key)).isEqualTo(new LongSerializer().serialize("t", key));
            assertThat(keys(Types.LONG).decode(keys(Types.LONG).toBytes(key))).isEqualTo(key);
        }
        for (int key : new int[] {0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            assertThat(keys(Types.INT).toBytes(key)).isEqualTo(new IntegerSerializer().serialize("t", key));
            assertThat(keys(Types.INT).decode(keys(Types.INT).toBytes(key))).isEqualTo(key);
        }
    }

    @Test
    void shouldRoundTripWhenKeyIsWrittenByItsSerde() {
        Card card = new Card("a-1", 7, Channel.WEB, LocalDate.of(2026, 1, 31));
        UUID uuid = new UUID(1, 2);

        assertThat(keys(Types.POJO(Card.class))
                        .decode(keys(Types.POJO(Card.class)).toBytes(card)))
                .isEqualTo(card);
        assertThat(keys(Types.UUID).decode(keys(Types.UUID).toBytes(uuid))).isEqualTo(uuid);
        assertThat(keys(Types.ENUM(Channel.class)).toBytes(Channel.WEB)).containsExactly(6, 'W', 'E', 'B');
    }

    @Test
    void shouldRefuseWhenEqualKeysMayHaveOtherBytes() {
        List<TypeInformation<?>> refused = List.of(
                Types.DOUBLE,
                Types.BYTES,
                Types.POJO(Measured.class),
                Types.POJO(Timed.class),
                Types.POJO(Tagged.class),
                Types.POJO(Plain.class),
                TypeInformation.of(new TypeHint<Map<String, Long>>() {}));
        for (TypeInformation<?> type : refused) {
            assertThatThrownBy(() -> keys(type))
                    .as("%s", type)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("no canonical bytes")
                    .hasMessageContaining("key by a String");
        }
        assertThat(keys(Types.POJO(Listed.class)).toBytes(new Listed("s", List.of("n"))))
                .isNotEmpty();
    }

    @Test
    void shouldRefuseWhenTheLengthIsWrong() {
        assertThatThrownBy(() -> keys(Types.LONG).decode(new byte[4])).hasMessageContaining("a key of 4 bytes");
        assertThatThrownBy(() -> keys(Types.UUID).decode(new byte[17])).hasMessageContaining("1 bytes behind a key");
    }

    @Test
    void shouldRefuseOtherSchemasWhenTheyChangeTheBytesOfAKey() {
        KeyBytes<Card> cards = keys(Types.POJO(Card.class));
        String schema = AvroSerde.forType(Card.class).schema().toString();

        cards.requireSameBytes(cards.writerSchema());
        cards.requireSameBytes(new SerdeSchema("avro", schema.replace("[\"POS\",\"WEB\"]", "[\"POS\"]")));
        assertThatThrownBy(() -> cards.requireSameBytes(
                        new SerdeSchema("avro", schema.replace("[\"POS\",\"WEB\"]", "[\"WEB\",\"POS\"]"))))
                .isInstanceOf(IncompatibleSchemaException.class)
                .hasMessageContaining("the same key would have other bytes");
        assertThatThrownBy(() -> cards.requireSameBytes(new SerdeSchema(
                        "avro", schema.replace("\"type\":\"int\",\"default\":0", "\"type\":\"string\""))))
                .isInstanceOf(IncompatibleSchemaException.class);
        assertThatThrownBy(() -> keys(Types.LONG)
                        .requireSameBytes(Types.INT.createSerde().writerSchema()))
                .isInstanceOf(IncompatibleSchemaException.class);
    }
}
