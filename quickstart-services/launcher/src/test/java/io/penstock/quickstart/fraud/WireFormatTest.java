package io.penstock.quickstart.fraud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.penstock.api.common.serialization.AvroDeserializationSchema;
import io.penstock.api.common.serialization.AvroSerializationSchema;
import io.penstock.quickstart.wire.AvroFormat;
import java.io.IOException;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.api.Test;

/** The schema files, read by Avro alone, say what the service reads and writes. */
class WireFormatTest {

    @Test
    void shouldReadAtTheServiceWhatTheGeneratorWrites() throws IOException {
        AvroFormat format = AvroFormat.transactions();
        GenericData.Record written = new GenericRecordBuilder(format.schema())
                .set("id", 1L)
                .set("account", 2L)
                .set("amountCents", 3L)
                .set("merchant", "m4")
                .set("latitude", 5.5)
                .set("longitude", -6.25)
                .set("timestampMs", 1_700_000_000_000L)
                .build();

        assertThat(AvroDeserializationSchema.forType(Transaction.class).deserialize(format.encode(written)))
                .isEqualTo(new Transaction(1, 2, 3, "m4", 5.5, -6.25, 1_700_000_000_000L));
    }

    @Test
    void shouldReadInTheCheckerWhatTheServiceWrites() {
        Alert alert = new Alert(Rule.IMPOSSIBLE_TRAVEL, 7, 8, 1_700_000_000_000L, "6132 km in 31 s");

        GenericRecord read = AvroFormat.alerts()
                .decode(AvroSerializationSchema.forType(Alert.class).serialize(alert));

        assertThat(read.get("rule")).hasToString("IMPOSSIBLE_TRAVEL");
        assertThat(read.get("account")).isEqualTo(7L);
        assertThat(read.get("transactionId")).isEqualTo(8L);
        assertThat(read.get("timestampMs")).isEqualTo(1_700_000_000_000L);
        assertThat(read.get("reason")).hasToString("6132 km in 31 s");
    }

    @Test
    void shouldHaveTheServicesSchemasInTheFiles() {
        assertThat(SchemaNormalization.toParsingForm(AvroFormat.transactions().schema()))
                .isEqualTo(SchemaNormalization.toParsingForm(
                        AvroSerializationSchema.forType(Transaction.class).schema()));
        assertThat(SchemaNormalization.toParsingForm(AvroFormat.alerts().schema()))
                .isEqualTo(SchemaNormalization.toParsingForm(
                        AvroSerializationSchema.forType(Alert.class).schema()));
    }

    @Test
    void shouldRefuseWhatIsNoMessageOfTheSchema() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AvroFormat.alerts().decode(new byte[] {1, 2, 3}))
                .withMessageStartingWith("3 bytes are no Alert");
    }
}
