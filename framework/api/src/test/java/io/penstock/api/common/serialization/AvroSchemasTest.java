package io.penstock.api.common.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.serde.avro.AvroSerde;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.util.Collector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.api.Test;

@SuppressWarnings("SameNameButDifferent") // the same class, release by release
class AvroSchemasTest {
    static class V1 {
        record Alert(String account, int score) {}
    }

    static class V2 {
        record Alert(String account, long score, boolean urgent) {}
    }

    private final AvroSerializationSchema<V2.Alert> writer = AvroSerializationSchema.forType(V2.Alert.class);
    private final AvroDeserializationSchema<V2.Alert> reader = AvroDeserializationSchema.forType(V2.Alert.class);

    @Test
    void shouldGiveTheSameRecordWhenReadBySameType() throws IOException {
        V2.Alert alert = new V2.Alert("a", 7, true);

        assertThat(reader.deserialize(writer.serialize(alert))).isEqualTo(alert);
        assertThat(reader.getProducedType()).isEqualTo(TypeInformation.of(V2.Alert.class));
        assertThat(AvroDeserializationSchema.forType(V2.Alert.class, AvroEncoding.PLAIN)
                        .deserialize(AvroSerializationSchema.forType(V2.Alert.class, AvroEncoding.PLAIN)
                                .serialize(alert)))
                .isEqualTo(alert);
    }

    @Test
    void shouldSpeakAvrosSingleObjectEncoding() throws IOException {
        Schema schema = AvroSerde.forType(V2.Alert.class).schema();
        GenericRecord record = new BinaryMessageDecoder<GenericRecord>(GenericData.get(), schema)
                .decode(writer.serialize(new V2.Alert("a", 7, true)));
        byte[] byAvro = new BinaryMessageEncoder<GenericRecord>(GenericData.get(), schema)
                .encode(record)
                .array();

        assertThat(record).hasToString("{\"account\": \"a\", \"score\": 7, \"urgent\": true}");
        assertThat(reader.deserialize(byAvro)).isEqualTo(new V2.Alert("a", 7, true));
    }

    @Test
    void shouldReadOlderMessagesWhenTheirSchemaIsGiven() throws IOException {
        byte[] old = AvroSerializationSchema.forType(V1.Alert.class).serialize(new V1.Alert("a", 7));
        AvroDeserializationSchema<V2.Alert> both =
                reader.withWriterSchemas(AvroSerde.forType(V1.Alert.class).schema());

        assertThat(both.deserialize(old)).isEqualTo(new V2.Alert("a", 7, false));
        assertThat(both.deserialize(writer.serialize(new V2.Alert("b", 8, true))))
                .isEqualTo(new V2.Alert("b", 8, true));
        assertThatThrownBy(() -> reader.deserialize(old))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("fingerprint")
                .hasMessageContaining("withWriterSchemas");
    }

    @Test
    void shouldReadPlainMessagesOfAnotherSchemaWhenItIsGiven() throws IOException {
        byte[] old = AvroSerializationSchema.forType(V1.Alert.class, AvroEncoding.PLAIN)
                .serialize(new V1.Alert("a", 7));
        AvroDeserializationSchema<V2.Alert> plain =
                AvroDeserializationSchema.forType(V2.Alert.class, AvroEncoding.PLAIN);

        assertThat(plain.withWriterSchemas(AvroSerde.forType(V1.Alert.class).schema())
                        .deserialize(old))
                .isEqualTo(new V2.Alert("a", 7, false));
        assertThatThrownBy(() -> plain.withWriterSchemas()).hasMessageContaining("0 writer schemas");
    }

    @Test
    void shouldFailAsUndecodableWhenBytesAreNoRecord() {
        byte[] message = writer.serialize(new V2.Alert("account", 7, true));
        byte[] truncated = java.util.Arrays.copyOf(message, message.length - 3);
        byte[] longer = java.util.Arrays.copyOf(message, message.length + 1);

        assertThatThrownBy(() -> reader.deserialize(new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("C3 01");
        assertThatThrownBy(() -> reader.deserialize("{}".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> reader.deserialize(truncated)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> reader.deserialize(longer))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("1 behind its");
    }

    @Test
    void shouldFailAsUndecodableWhenTheRecordRefusesItsValues() {
        @SuppressWarnings("UnusedMethod") // the serde calls the constructor
        record Positive(int value) {
            Positive {
                if (value < 0) {
                    throw new IllegalArgumentException("value=" + value);
                }
            }
        }

        assertThatThrownBy(() -> AvroDeserializationSchema.forType(Positive.class, AvroEncoding.PLAIN)
                        .deserialize(new byte[] {1}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("value=-1");
    }

    @Test
    void shouldReadGenericRecordsWhenASchemaIsGiven() throws IOException {
        Schema schema = SchemaBuilder.record("G").fields().requiredInt("n").endRecord();
        GenericRecord record = new GenericRecordBuilder(schema).set("n", 5).build();
        byte[] message = AvroSerializationSchema.forGeneric(schema, AvroEncoding.SINGLE_OBJECT)
                .serialize(record);

        assertThat(AvroDeserializationSchema.forGeneric(schema, AvroEncoding.SINGLE_OBJECT)
                        .deserialize(message))
                .isEqualTo(record);
    }

    @Test
    void shouldReadTextWhenMessagesAreStrings() throws IOException {
        SimpleStringSchema schema = new SimpleStringSchema();
        List<String> collected = new ArrayList<>();
        Collector<String> out = collected::add;

        schema.deserialize(schema.serialize("Zürich"), out);

        assertThat(collected).containsExactly("Zürich");
        assertThat(schema.isEndOfStream("x")).isFalse();
        assertThat(schema.getProducedType()).isEqualTo(Types.STRING);
    }
}
