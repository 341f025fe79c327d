package io.penstock.api.common.serde.avro;

import static io.penstock.api.common.serde.RoundTrips.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.IncompatibleSchemaException;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.serde.SerdeSchema;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.reflect.AvroAlias;
import org.junit.jupiter.api.Test;

/** Each class within stands for a release of the same class: resolution goes by simple names. */
@SuppressWarnings("SameNameButDifferent") // the same class, release by release
class AvroEvolutionTest {
    static class V1 {
        record Account(String id, int count, String city, List<Entry> entries, Kind kind) {}

        record Entry(String what, float amount, String dropped) {}

        enum Kind {
            A,
            B
        }

        record Node(String name, List<Node> next) {}

        sealed interface Event permits Opened {}

        record Opened(int n) implements Event {}
    }

    static class V2 {
        record Account(
                Kind kind,
                List<Entry> entries,
                long count,
                String id,
                boolean checked,
                Optional<String> note,
                Map<String, Long> totals,
                Long limit) {}

        record Entry(String what, double amount) {}

        enum Kind {
            C,
            B,
            A
        }

        record Node(List<Node> next, int weight, String name) {}

        sealed interface Event permits Closed, Opened {}

        record Closed(String why) implements Event {}

        record Opened(long n) implements Event {}
    }

    static class Broken {
        static class NewString {
            record Account(String id, String required) {}
        }

        static class OtherType {
            record Account(long id) {}
        }

        static class NestedType {
            record Account(List<Entry> entries) {}

            record Entry(int what) {}
        }

        static class FewerConstants {
            record Account(Kind kind) {}

            enum Kind {
                A
            }
        }

        static class NotNull {
            record Account(long limit) {}
        }

        static class OtherName {
            record Customer(String id) {}
        }
    }

    private static <A, B> B evolved(Class<A> old, Class<B> today, A value) {
        Serde<B> reader =
                AvroSerde.forType(today).readerOf(AvroSerde.forType(old).writerSchema());
        ByteInput in = new ByteInput(bytes(AvroSerde.forType(old), value));
        B read = reader.deserialize(in);
        assertThat(in.remaining()).isZero();
        return read;
    }

    @Test
    void shouldReadOldDataWhenFieldsWereAddedRemovedReorderedAndWidened() {
        V1.Account old = new V1.Account("a", 7, "Bern", List.of(new V1.Entry("x", 1.5f, "gone")), V1.Kind.A);

        V2.Account read = evolved(V1.Account.class, V2.Account.class, old);

        assertThat(read)
                .isEqualTo(new V2.Account(
                        V2.Kind.A, List.of(new V2.Entry("x", 1.5)), 7, "a", false, Optional.empty(), Map.of(), null));
    }

    @Test
    void shouldReadOldDataWhenARecordContainsItself() {
        V1.Node old = new V1.Node("a", List.of(new V1.Node("b", List.of(new V1.Node("c", List.of())))));

        assertThat(evolved(V1.Node.class, V2.Node.class, old))
                .isEqualTo(new V2.Node(List.of(new V2.Node(List.of(new V2.Node(List.of(), 0, "c")), 0, "b")), 0, "a"));
    }

    @Test
    void shouldReadOldDataWhenASealedInterfaceGotAnotherClass() {
        assertThat(evolved(V1.Event.class, V2.Event.class, new V1.Opened(3))).isEqualTo(new V2.Opened(3));
        assertThat(evolved(V1.Opened.class, V2.Event.class, new V1.Opened(3))).isEqualTo(new V2.Opened(3));
    }

    @Test
    void shouldWriteTodaysSchemaWhenItReadsAnOlderOne() {
        AvroSerde<V2.Entry> reader = AvroSerde.forType(V2.Entry.class)
                .readerOf(AvroSerde.forType(V1.Entry.class).writerSchema());

        assertThat(reader.writerSchema())
                .isEqualTo(AvroSerde.forType(V2.Entry.class).writerSchema());
        assertThat(bytes(reader, new V2.Entry("x", 1)))
                .isEqualTo(bytes(AvroSerde.forType(V2.Entry.class), new V2.Entry("x", 1)));
    }

    @Test
    void shouldRefuseNamingTheDifferenceWhenOldDataCannotBeRead() {
        assertRefused(V1.Account.class, Broken.NewString.Account.class, "field \"required\" of Account", "Optional");
        assertRefused(
                V1.Account.class, Broken.OtherType.Account.class, "\"Account.id\" was written as string", "as long");
        assertRefused(V1.Account.class, Broken.NestedType.Account.class, "\"Account.entries[].what\"", "as int");
        assertRefused(V1.Account.class, Broken.FewerConstants.Account.class, "\"Account.kind\"", "[B]");
        assertRefused(
                V2.Account.class, Broken.NotNull.Account.class, "\"Account.limit\" was written as null", "as long");
        assertRefused(
                V1.Account.class,
                Broken.OtherName.Customer.class,
                "record " + V1.class.getName().replace('$', '.') + ".Account");
        assertThatThrownBy(() -> AvroSerde.forType(V1.Entry.class).readerOf(new SerdeSchema("builtin", "string")))
                .isInstanceOf(IncompatibleSchemaException.class)
                .hasMessageContaining("builtin");
    }

    private static void assertRefused(Class<?> old, Class<?> today, String... words) {
        assertThatThrownBy(() ->
                        AvroSerde.forType(today).readerOf(AvroSerde.forType(old).writerSchema()))
                .isInstanceOf(IncompatibleSchemaException.class)
                .hasMessageContainingAll(words);
    }

    record Reading(Instant at, BigDecimal amount, String text) {}

    @Test
    void shouldConvertLogicalTypesWhenTheWriterUsedOthers() {
        Schema decimal = LogicalTypes.decimal(9, 2).addToSchema(Schema.create(Schema.Type.BYTES));
        Schema written = SchemaBuilder.record("Reading")
                .fields()
                .name("at")
                .type(LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG)))
                .noDefault()
                .name("amount")
                .type(decimal)
                .noDefault()
                .name("text")
                .type(Schema.create(Schema.Type.BYTES))
                .noDefault()
                .endRecord();
        GenericRecord record = new GenericRecordBuilder(written)
                .set("at", -1500L)
                .set(
                        "amount",
                        new Conversions.DecimalConversion()
                                .toBytes(new BigDecimal("-12.30"), decimal, decimal.getLogicalType()))
                .set("text", ByteBuffer.wrap(new byte[] {'h', 'i'}))
                .build();

        Reading read = AvroSerde.forType(Reading.class)
                .readerOf(written)
                .deserialize(new ByteInput(bytes(AvroSerde.forGeneric(written), record)));

        assertThat(read).isEqualTo(new Reading(Instant.ofEpochMilli(-1500), new BigDecimal("-12.30"), "hi"));
    }

    @Test
    void shouldRefuseAPlainLongWhenAnInstantIsWanted() {
        record Reading(long at, String amount, String text) {}

        assertThatThrownBy(() -> AvroSerde.forType(AvroEvolutionTest.Reading.class)
                        .readerOf(AvroSerde.forType(Reading.class).writerSchema()))
                .isInstanceOf(IncompatibleSchemaException.class)
                .hasMessageContaining(
                        "\"Reading.at\" was written as long and cannot be read as long (timestamp-micros)");
    }

    @Test
    void shouldPassOverEveryKindOfFieldWhenItIsNoLongerThere() {
        record Kept(String last) {}
        Schema written = new Schema.Parser()
                .parse(
                        """
                        {"type":"record","name":"Kept","fields":[
                          {"name":"a","type":"boolean"}, {"name":"b","type":"int"}, {"name":"c","type":"float"},
                          {"name":"d","type":"double"}, {"name":"e","type":{"type":"fixed","name":"F","size":3}},
                          {"name":"f","type":"bytes"}, {"name":"g","type":{"type":"array","items":"string"}},
                          {"name":"h","type":{"type":"map","values":"long"}}, {"name":"i","type":["null","int"]},
                          {"name":"j","type":{"type":"enum","name":"E","symbols":["X"]}},
                          {"name":"k","type":{"type":"record","name":"R","fields":[{"name":"r","type":["null","R"]}]}},
                          {"name":"last","type":"string"}]}""");
        GenericData.Record inner = new GenericData.Record(written.getField("k").schema());
        GenericData.Record outer = new GenericData.Record(written.getField("k").schema());
        outer.put("r", inner);
        GenericRecord record = new GenericRecordBuilder(written)
                .set("a", true)
                .set("b", -5)
                .set("c", 1f)
                .set("d", 1d)
                .set("e", new GenericData.Fixed(written.getField("e").schema(), new byte[3]))
                .set("f", ByteBuffer.wrap(new byte[7]))
                .set("g", List.of("x", "yz"))
                .set("h", Map.of("k", 1L))
                .set("i", null)
                .set("j", new GenericData.EnumSymbol(written.getField("j").schema(), "X"))
                .set("k", outer)
                .set("last", "here")
                .build();
        ByteOutput out = new ByteOutput(1);
        AvroSerde.forGeneric(written).serialize(record, out);

        ByteInput in = new ByteInput(out.toByteArray());
        assertThat(AvroSerde.forType(Kept.class).readerOf(written).deserialize(in))
                .isEqualTo(new Kept("here"));
        assertThat(in.remaining()).isZero();
    }

    static class Renamed {
        record Account(
                @AvroAlias(alias = "id") String number,
                @AvroAlias(alias = "amount") @AvroAlias(alias = "count") long payments,
                List<Entry> entries,
                Kind kind) {}

        public static final class Entry {
            @AvroAlias(alias = "what")
            public String title = "";

            public double amount;
        }

        enum Kind {
            A,
            B
        }

        record Node(@AvroAlias(alias = "name") String title, Optional<String> name, List<Node> next) {}
    }

    @Test
    void shouldReadFieldsByTheirFormerNames() {
        V1.Account old = new V1.Account("a", 7, "Bern", List.of(new V1.Entry("x", 1.5f, "gone")), V1.Kind.B);

        Renamed.Account read = evolved(V1.Account.class, Renamed.Account.class, old);

        assertThat(read.number()).isEqualTo("a");
        assertThat(read.payments()).isEqualTo(7);
        assertThat(read.kind()).isEqualTo(Renamed.Kind.B);
        assertThat(read.entries()).hasSize(1);
        assertThat(read.entries().get(0).title).isEqualTo("x");
        assertThat(read.entries().get(0).amount).isEqualTo(1.5);
    }

    @Test
    void shouldTakeAFieldByItsOwnNameBeforeAFormerOneOfAnother() {
        assertThatThrownBy(() -> AvroSerde.forType(Renamed.Node.class)
                        .readerOf(AvroSerde.forType(V1.Node.class).writerSchema()))
                .isInstanceOf(IncompatibleSchemaException.class)
                .hasMessageContaining("field \"title\" of Node");
    }

    @Test
    void shouldResolveGenericRecordsByAvrosRules() {
        Schema old = SchemaBuilder.record("G").fields().requiredInt("n").endRecord();
        Schema today = SchemaBuilder.record("G")
                .fields()
                .requiredLong("n")
                .name("s")
                .type()
                .stringType()
                .stringDefault("d")
                .endRecord();
        GenericRecord record = new GenericRecordBuilder(old).set("n", 5).build();
        Serde<GenericRecord> reader =
                AvroSerde.forGeneric(today).readerOf(AvroSerde.forGeneric(old).writerSchema());

        GenericRecord read = reader.deserialize(new ByteInput(bytes(AvroSerde.forGeneric(old), record)));

        assertThat(read.get("n")).isEqualTo(5L);
        assertThat(read.get("s")).hasToString("d");
        assertThatThrownBy(() -> AvroSerde.forGeneric(old)
                        .readerOf(AvroSerde.forGeneric(today).writerSchema()))
                .isInstanceOf(IncompatibleSchemaException.class)
                .hasMessageContaining("n")
                .hasMessageContaining("TYPE_MISMATCH");
    }
}
