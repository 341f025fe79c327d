package io.penstock.protocol.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.penstock.protocol.HexId;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.JobName;
import io.penstock.protocol.RunId;
import io.penstock.protocol.SourcePartition;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.TaskManagerId;
import io.penstock.protocol.Term;
import io.penstock.protocol.control.ControlFormatException.Reason;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ControlCodecTest {

    private static final JobName JOB = new JobName("fraud");
    private static final Incarnation FIRST = new Incarnation("p", JOB, new TaskManagerId("tm-0"), 1);
    private static final Incarnation SECOND = new Incarnation("p", JOB, new TaskManagerId("tm-1"), 2);
    private static final String WHERE = "p.control-0";

    static Stream<ControlRecord> records() {
        return Stream.of(
                new LeaderElected("host-a/17", 3),
                new RunStarted(JOB, new RunId(1_767_225_600_000L)),
                new GraphPublished(JOB, HexId.ofJob(JOB), "{\"größe\":1}"),
                new IncarnationListed(FIRST, "host-a/17", FIRST.transactionalIds()),
                new IncarnationDead(FIRST, "superseded", SECOND),
                new IncarnationFenced(FIRST),
                new TaskAssigned(JOB, new RunId(5), new TaskId("score", 31), new Term(9), SECOND),
                new SourceIndexAssigned(JOB, new TaskId("in", 2), new SourcePartition("orders.eu", 11)),
                new Forgotten(new IncarnationFenced(FIRST).key()));
    }

    @ParameterizedTest
    @MethodSource("records")
    void shouldReadBackWhatItWrote(ControlRecord record) {
        EncodedRecord bytes = ControlCodec.encode(record);

        assertThat(ControlCodec.decode(bytes.key(), bytes.value(), WHERE, 7)).isEqualTo(record);
    }

    @Test
    void shouldCoverEveryKind() {
        Set<ControlKind> seen = new HashSet<>();
        records().forEach(record -> seen.add(record.key().kind()));

        assertThat(seen).containsExactlyInAnyOrder(ControlKind.values());
    }

    /** The bytes of format version 1. A change here is a new version, never a new expectation. */
    @Test
    void shouldWriteTheBytesOfTheDocumentedFormat() {
        EncodedRecord bytes =
                ControlCodec.encode(new TaskAssigned(JOB, new RunId(5), new TaskId("score", 31), new Term(9), SECOND));

        assertThat(HexFormat.of().formatHex(bytes.key()))
                .isEqualTo("07" + "00000005" + "6672617564" + "00000008" + "73636f72652f3331" + "8e716060");
        assertThat(HexFormat.of().formatHex(bytes.value()))
                .isEqualTo("01" + "0000000000000005" + "0000000000000009" + "0000000e" + "702e66726175642e746d2d312e32"
                        + "eedf090a");
    }

    @ParameterizedTest
    @MethodSource("records")
    void shouldRefuseRecordWhenAnyByteIsChanged(ControlRecord record) {
        EncodedRecord bytes = ControlCodec.encode(record);
        for (int i = 0; i < bytes.key().length; i++) {
            byte[] key = bytes.key().clone();
            key[i] ^= 1;
            assertCorrupt(key, bytes.value());
        }
        for (int i = 0; bytes.value() != null && i < bytes.value().length; i++) {
            byte[] value = bytes.value().clone();
            value[i] ^= 1;
            assertCorrupt(bytes.key(), value);
        }
    }

    @ParameterizedTest
    @MethodSource("records")
    void shouldRefuseRecordWhenItIsCutShort(ControlRecord record) {
        EncodedRecord bytes = ControlCodec.encode(record);
        for (int length = 0; length < bytes.key().length; length++) {
            assertCorrupt(java.util.Arrays.copyOf(bytes.key(), length), bytes.value());
        }
        for (int length = 0; bytes.value() != null && length < bytes.value().length; length++) {
            assertCorrupt(bytes.key(), java.util.Arrays.copyOf(bytes.value(), length));
        }
    }

    @Test
    void shouldRefuseValueOfAnotherKey() {
        EncodedRecord one = ControlCodec.encode(new RunStarted(JOB, new RunId(5)));
        EncodedRecord other = ControlCodec.encode(new RunStarted(new JobName("other"), new RunId(5)));

        assertCorrupt(one.key(), other.value());
    }

    @Test
    void shouldRefuseRecordWithoutKey() {
        assertCorrupt(null, new byte[] {1, 2, 3, 4, 5});
    }

    @Test
    void shouldRefuseRecordWhenFieldsContradictEachOther() {
        EncodedRecord listed = ControlCodec.encode(new IncarnationListed(FIRST, "a", FIRST.transactionalIds()));
        WireWriter fields = new WireWriter();
        fields.u8(1);
        fields.text("a");
        fields.texts(List.of());

        assertCorrupt(listed.key(), sealed(fields, listed.key()));
    }

    @Test
    void shouldRefuseUnknownKindByName() {
        WireWriter key = new WireWriter();
        key.u8(99);
        key.text("fraud");

        assertThatExceptionOfType(ControlFormatException.class)
                .isThrownBy(() -> ControlCodec.decode(sealed(key, new byte[0]), null, WHERE, 7))
                .withMessageContaining("p.control-0 offset 7")
                .withMessageContaining("kind 99")
                .withMessageContaining("upgrade")
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.UNKNOWN_KIND));
    }

    @ParameterizedTest
    @MethodSource("records")
    void shouldRefuseNewerVersionByName(ControlRecord record) {
        EncodedRecord bytes = ControlCodec.encode(record);
        if (bytes.value() == null) {
            return; // a tombstone has no version
        }
        WireWriter value = new WireWriter();
        value.u8(record.key().kind().version() + 1);
        value.text("from the future");

        assertThatExceptionOfType(ControlFormatException.class)
                .isThrownBy(() -> ControlCodec.decode(bytes.key(), sealed(value, bytes.key()), WHERE, 7))
                .withMessageContaining(record.key().kind() + " of format version 2")
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.UNKNOWN_VERSION));
    }

    private static void assertCorrupt(byte[] key, byte[] value) {
        assertThatExceptionOfType(ControlFormatException.class)
                .isThrownBy(() -> ControlCodec.decode(key, value, WHERE, 7))
                .withMessageContaining("p.control-0 offset 7")
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT));
    }

    private static byte[] sealed(WireWriter fields, byte[] preceding) {
        CRC32C crc = new CRC32C();
        crc.update(preceding);
        crc.update(fields.toBytes());
        fields.i32((int) crc.getValue());
        return fields.toBytes();
    }
}
