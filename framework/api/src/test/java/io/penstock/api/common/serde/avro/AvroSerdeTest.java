package io.penstock.api.common.serde.avro;

import static io.penstock.api.common.serde.RoundTrips.bytes;
import static io.penstock.api.common.serde.RoundTrips.through;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.typeinfo.TypeHint;
import io.penstock.api.common.typeinfo.TypeInformation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

class AvroSerdeTest {
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.TYPE_USE, ElementType.RECORD_COMPONENT})
    @interface Nullable {}

    enum Channel {
        POS,
        WEB
    }

    record Place(String city, double latitude, double longitude) {}

    record Payment(String id, String account, long cents, Channel channel, Instant at) {}

    @SuppressWarnings("ArrayRecordComponent") // users have them
    record Everything(
            boolean flag,
            byte tiny,
            short small,
            char letter,
            int whole,
            long wide,
            float rough,
            double fine,
            Integer boxed,
            Double boxedFine,
            @Nullable String note,
            Optional<String> comment,
            Optional<Place> where,
            byte[] raw,
            Channel channel,
            List<Place> places,
            Set<String> tags,
            Map<String, List<Long>> counts,
            List<Optional<Integer>> gaps,
            BigDecimal amount,
            BigInteger big,
            UUID uuid,
            Duration took,
            OffsetDateTime offset,
            ZonedDateTime zoned,
            Instant instant,
            LocalDateTime local,
            LocalTime time,
            LocalDate date) {}

    record Tree(String name, List<Tree> children, Optional<Tree> favourite) {}

    record Pair<A, B>(A first, B second) {}

    record Pairs(Pair<String, Long> one, Pair<Integer, List<Place>> other, List<Pair<String, Long>> more) {}

    sealed interface Event permits Opened, Closed, Ended {}

    record Opened(String account) implements Event {}

    record Closed(String account, int reason) implements Event {}

    enum Ended implements Event {
        NOW,
        LATER
    }

    record Envelope(Event event, Optional<Event> cause, List<Event> all) {}

    /** As people write them. */
    public static class Animal {
        private String name;

        public String getName() {
            return name;
        }

        public void setName(String name) {
            this.name = name;
        }
    }

    public static class Profile extends Animal {
        private long count;
        private boolean active;
        private Boolean checked;
        public double mean;
        public List<String> cities = new ArrayList<>();
        private Place last;
        private transient int cached = 3;

        public long getCount() {
            return count;
        }

        public Profile setCount(long count) {
            this.count = count;
            return this;
        }

        public boolean isActive() {
            return active;
        }

        public void setActive(boolean active) {
            this.active = active;
        }

        public Boolean getChecked() {
            return checked;
        }

        public void setChecked(Boolean checked) {
            this.checked = checked;
        }

        public Place getLast() {
            return last;
        }

        public void setLast(Place last) {
            this.last = last;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Profile profile
                    && Objects.equals(profile.getName(), getName())
                    && profile.count == count
                    && profile.active == active
                    && Objects.equals(profile.checked, checked)
                    && profile.mean == mean
                    && profile.cached == cached
                    && Objects.equals(profile.cities, cities)
                    && Objects.equals(profile.last, last);
        }

        @Override
        public int hashCode() {
            return Objects.hash(count, cities, last);
        }
    }

    private static final Payment PAYMENT =
            new Payment("p-1", "a-1", 1999, Channel.WEB, Instant.parse("2026-01-02T03:04:05.678901Z"));

    private static Everything everything(byte[] raw) {
        return new Everything(
                true,
                (byte) -1,
                (short) -2,
                'ü',
                -3,
                Long.MIN_VALUE,
                1.5f,
                -0.1,
                7,
                null,
                null,
                Optional.of("so"),
                Optional.of(new Place("Bern", 46.9, 7.4)),
                raw,
                Channel.POS,
                List.of(new Place("Genève", 46.2, 6.1)),
                Set.of("x"),
                Map.of("k", List.of(1L, -1L)),
                List.of(Optional.of(1), Optional.empty()),
                new BigDecimal("12.340"),
                new BigInteger("-99999999999999999999"),
                new UUID(1, -2),
                Duration.ofMillis(-1234),
                OffsetDateTime.parse("2026-01-02T03:04:05+02:00"),
                ZonedDateTime.parse("2026-01-02T03:04:05+01:00[Europe/Zurich]"),
                Instant.parse("1969-12-31T23:59:59.999999Z"),
                LocalDateTime.parse("1950-01-02T03:04:05.000001"),
                LocalTime.parse("23:59:59.999999"),
                LocalDate.parse("1900-02-28"));
    }

    @Test
    void shouldGiveTheSameRecordWhenItHasEveryKindOfComponent() {
        byte[] raw = {1, 2, 3};

        Everything read = through(AvroSerde.forType(Everything.class), everything(raw));

        assertThat(read.raw).isEqualTo(raw);
        assertThat(read).usingRecursiveComparison().isEqualTo(everything(raw));
    }

    @Test
    void shouldGiveTheSameObjectWhenItIsAPlainClass() {
        Profile profile = new Profile().setCount(3);
        profile.setName("Ann");
        profile.setActive(true);
        profile.mean = 2.5;
        profile.cities.add("Bern");
        AvroSerde<Profile> serde = AvroSerde.forType(Profile.class);

        assertThat(through(serde, profile)).isEqualTo(profile);
        assertThat(through(serde, new Profile())).isEqualTo(new Profile());
        assertThat(serde.schema().getFields())
                .extracting(Schema.Field::name)
                .containsExactly("name", "count", "active", "checked", "mean", "cities", "last");
        assertThat(serde.isImmutable()).isFalse();
        assertThat(serde.isCanonical()).isFalse();
    }

    @Test
    void shouldShareNothingMutableWhenCopied() {
        Profile profile = new Profile();
        profile.cities.add("Bern");
        byte[] raw = {1};

        Profile copy = AvroSerde.forType(Profile.class).copy(profile);
        copy.cities.add("Basel");
        Everything copied = AvroSerde.forType(Everything.class).copy(everything(raw));

        assertThat(profile.cities).containsExactly("Bern");
        assertThat(copied.raw).isEqualTo(raw).isNotSameAs(raw);
        assertThat(AvroSerde.forType(Payment.class).copy(PAYMENT)).isSameAs(PAYMENT);
        assertThat(AvroSerde.forType(Payment.class).isImmutable()).isTrue();
    }

    @Test
    void shouldGiveTheSameTreeWhenARecordContainsItself() {
        Tree tree = new Tree(
                "root",
                List.of(new Tree("leaf", List.of(), Optional.empty())),
                Optional.of(new Tree("f", List.of(), Optional.empty())));

        assertThat(through(AvroSerde.forType(Tree.class), tree)).isEqualTo(tree);
        assertThat(AvroSerde.forType(Tree.class).copy(tree)).isEqualTo(tree).isNotSameAs(tree);
        assertThat(AvroSerde.forType(Tree.class).isCanonical()).isTrue();
    }

    @Test
    void shouldGiveTheSameRecordWhenItIsGeneric() {
        Pairs pairs = new Pairs(
                new Pair<>("a", 1L), new Pair<>(2, List.of(new Place("b", 1, 2))), List.of(new Pair<>("c", 3L)));

        assertThat(through(AvroSerde.forType(Pairs.class), pairs)).isEqualTo(pairs);
        assertThat(through(
                        TypeInformation.of(new TypeHint<Pair<String, Integer>>() {})
                                .createSerde(),
                        new Pair<>("a", 2)))
                .isEqualTo(new Pair<>("a", 2));
        assertThat(AvroSerde.forType(Pairs.class).schema().toString())
                .contains("Pair_String_Long", "Pair_Integer_List_Place");
    }

    @Test
    void shouldGiveTheSameRecordWhenAnInterfaceIsSealed() {
        Envelope envelope = new Envelope(
                new Closed("a", 7), Optional.of(Ended.LATER), List.of(new Opened("b"), Ended.NOW, new Closed("c", 0)));

        assertThat(through(AvroSerde.forType(Envelope.class), envelope)).isEqualTo(envelope);
        assertThat(through(AvroSerde.forType(Envelope.class), new Envelope(Ended.NOW, Optional.empty(), List.of())))
                .isEqualTo(new Envelope(Ended.NOW, Optional.empty(), List.of()));
        assertThat(AvroSerde.forType(Envelope.class).copy(envelope)).isEqualTo(envelope);
        assertThat(through(AvroSerde.forType(Event.class), new Opened("d"))).isEqualTo(new Opened("d"));
    }

    @Test
    void shouldBeReadByAvroItselfWhenWrittenByUs() throws IOException {
        AvroSerde<Everything> serde = AvroSerde.forType(Everything.class);
        byte[] bytes = bytes(serde, everything(new byte[] {1}));

        GenericRecord read = new GenericDatumReader<GenericRecord>(
                        new Schema.Parser().parse(serde.schema().toString()))
                .read(null, DecoderFactory.get().binaryDecoder(bytes, null));

        assertThat(read.get("wide")).isEqualTo(Long.MIN_VALUE);
        assertThat(read.get("rough")).isEqualTo(1.5f);
        assertThat(read.get("fine")).isEqualTo(-0.1);
        assertThat(read.get("boxedFine")).isNull();
        assertThat(read.get("comment")).hasToString("so");
        assertThat(((GenericRecord) read.get("where")).get("city")).hasToString("Bern");
        assertThat(read.get("channel")).hasToString("POS");
        assertThat(read.get("amount")).hasToString("12.340");
        assertThat(read.get("instant")).isEqualTo(-1L);
        assertThat(read.get("date"))
                .isEqualTo((int) LocalDate.parse("1900-02-28").toEpochDay());
        assertThat(read.get("counts")).hasToString("{k=[1, -1]}");
    }

    @Test
    void shouldReadWhatAvroItselfHasWritten() throws IOException {
        AvroSerde<Everything> serde = AvroSerde.forType(Everything.class);
        byte[] ours = bytes(serde, everything(new byte[] {1}));
        GenericRecord generic = new GenericDatumReader<GenericRecord>(serde.schema())
                .read(null, DecoderFactory.get().binaryDecoder(ours, null));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        // Arrays and maps in blocks with their sizes in front: not as we write them.
        BinaryEncoder encoder = new EncoderFactory().configureBlockSize(64).blockingBinaryEncoder(out, null);
        new GenericDatumWriter<GenericRecord>(serde.schema()).write(generic, encoder);
        encoder.flush();

        Everything read = serde.deserialize(new ByteInput(out.toByteArray()));

        assertThat(read).usingRecursiveComparison().isEqualTo(everything(new byte[] {1}));
    }

    @Test
    void shouldNameSchemaByClassAndFieldsByDeclaration() {
        assertThat(AvroSerde.forType(Payment.class).schema())
                .hasToString(
                        "{\"type\":\"record\",\"name\":\"Payment\",\"namespace\":\"" + AvroSerdeTest.class.getName()
                                + "\",\"fields\":[{\"name\":\"id\",\"type\":\"string\"},{\"name\":\"account\",\"type\":\"string\"},"
                                + "{\"name\":\"cents\",\"type\":\"long\",\"default\":0},{\"name\":\"channel\",\"type\":{\"type\":\"enum\","
                                + "\"name\":\"Channel\",\"symbols\":[\"POS\",\"WEB\"]}},{\"name\":\"at\",\"type\":{\"type\":\"long\","
                                + "\"logicalType\":\"timestamp-micros\"}}]}");
        assertThat(AvroSerde.forType(Payment.class).writerSchema().format()).isEqualTo("avro");
        assertThat(AvroSerde.forType(Payment.class)).isSameAs(AvroSerde.forType(Payment.class));
    }

    @Test
    void shouldCutOffWhatIsFinerThanMicrosecondsWhenATimeIsWritten() {
        Payment finer = new Payment("p", "a", 1, Channel.POS, Instant.parse("2026-01-02T03:04:05.678901999Z"));

        assertThat(through(AvroSerde.forType(Payment.class), finer).at).isEqualTo(PAYMENT.at);
    }

    @Test
    void shouldNameTheFieldWhenItIsNullAndMustNotBe() {
        assertThatThrownBy(() ->
                        bytes(AvroSerde.forType(Payment.class), new Payment("p", null, 1, Channel.POS, Instant.EPOCH)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("field \"account\" of " + Payment.class.getName() + " is null")
                .hasMessageContaining("Optional");
    }

    @Test
    void shouldSayCorruptWhenBytesAreNot() {
        assertThatThrownBy(() -> AvroSerde.forType(Payment.class).deserialize(new ByteInput(new byte[] {2, 'p', 20})))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldKeepTheExceptionWhenAConstructorRefuses() {
        @SuppressWarnings("UnusedMethod") // the serde calls the constructor
        record Positive(int value) {
            Positive {
                if (value <= 0) {
                    throw new IllegalArgumentException("value=" + value);
                }
            }
        }

        assertThatThrownBy(() -> AvroSerde.forType(Positive.class).deserialize(new ByteInput(new byte[] {0})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("value=0");
    }

    @Test
    void shouldKeepTheOrderWhenAMapHasOne() {
        Map<String, Integer> ordered = new LinkedHashMap<>();
        ordered.put("z", 1);
        ordered.put("a", 2);
        record Ordered(Map<String, Integer> map) {}

        assertThat(through(AvroSerde.forType(Ordered.class), new Ordered(ordered))
                        .map
                        .keySet())
                .containsExactly("z", "a");
    }
}
