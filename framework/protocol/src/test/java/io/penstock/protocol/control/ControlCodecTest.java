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
import io.penstock.protocol.checkpoint.CheckpointFailure;
import io.penstock.protocol.checkpoint.CheckpointSettings;
import io.penstock.protocol.checkpoint.TaskSnapshot;
import io.penstock.protocol.control.ControlFormatException.Reason;
import io.penstock.protocol.wire.WireWriter;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
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
                new IncarnationListed(
                        SECOND, "host-b/18", SECOND.transactionalIds(), "n-1", 4, HexId.ofJob(JOB), false, true),
                new GraphPublished(
                        JOB,
                        HexId.ofJob(JOB),
                        "{}",
                        List.of(
                                new GraphPublished.Stage("in", List.of(0, 2, 7)),
                                new GraphPublished.Stage("score", List.of()))),
                new TaskAssigned(JOB, new RunId(5), new TaskId("score", 31), new Term(9), SECOND),
                new TaskAssigned(JOB, new RunId(5), new TaskId("score", 31), new Term(9), SECOND, FIRST, false),
                new TaskAssigned(JOB, new RunId(5), new TaskId("score", 31), new Term(9), SECOND, FIRST, true),
                new JoinRefused(JOB, "n-2", JoinRefused.Reason.OTHER_GRAPH, "they run another"),
                new NumbersTaken(JOB, 17),
                new StatusRead(4711),
                new TasksEnded(JOB, new RunId(5), List.of(new TaskId("in", 2), new TaskId("score", 31))),
                new JobEnded(JOB, new RunId(5), JobEnded.Outcome.FAILED, 1_767_225_600_000L, "größer als erlaubt"),
                new CheckpointsConfigured(JOB, new CheckpointSettings(10_000, 600_000, 50, 2)),
                CheckpointProgress.trigger(JOB, 7, 1_000, CheckpointProgress.Tally.NONE),
                CheckpointProgress.trigger(JOB, 7, 1_000, CheckpointProgress.Tally.NONE)
                        .aborted(CheckpointFailure.TIMED_OUT, "two tasks are missing", 2_000),
                new CheckpointCompleted(
                        JOB,
                        7,
                        new RunId(3),
                        1_000,
                        1_500,
                        List.of(new TaskSnapshot(new TaskId("score", 31), new Term(3), 41, 4_711, true, 100, 60))),
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

    /** The bytes of the newest format. A change here is a new version, never a new expectation. */
    @Test
    void shouldWriteTheBytesOfTheDocumentedFormat() {
        EncodedRecord bytes = ControlCodec.encode(
                new TaskAssigned(JOB, new RunId(5), new TaskId("score", 31), new Term(9), SECOND, FIRST, true));

        assertThat(HexFormat.of().formatHex(bytes.key()))
                .isEqualTo("07" + "00000005" + "6672617564" + "00000008" + "73636f72652f3331" + "8e716060");
        assertThat(HexFormat.of().formatHex(bytes.value()))
                .isEqualTo("02" + "0000000000000005" + "0000000000000009" + "0000000e" + "702e66726175642e746d2d312e32"
                        + "0000000e" + "702e66726175642e746d2d302e31" + "01" + "e602b6cc");
    }

    /** As Penstock 0.1 before several TaskManagers wrote them. */
    @Test
    void shouldReadFormatVersion1() {
        TaskAssigned assigned = new TaskAssigned(JOB, new RunId(5), new TaskId("score", 31), new Term(9), SECOND);
        assertThat(decode(
                        ControlCodec.encode(assigned).key(),
                        HexFormat.of()
                                .parseHex("01" + "0000000000000005" + "0000000000000009" + "0000000e"
                                        + "702e66726175642e746d2d312e32" + "eedf090a")))
                .isEqualTo(assigned);

        IncarnationListed listed = new IncarnationListed(FIRST, "host-a/17", FIRST.transactionalIds());
        byte[] listedKey = ControlCodec.encode(listed).key();
        WireWriter listing = new WireWriter();
        listing.u8(1);
        listing.text("host-a/17");
        listing.texts(FIRST.transactionalIds());
        assertThat(decode(listedKey, listing.sealed(listedKey))).isEqualTo(listed);

        GraphPublished published = new GraphPublished(JOB, HexId.ofJob(JOB), "{}");
        byte[] graphKey = ControlCodec.encode(published).key();
        WireWriter graph = new WireWriter();
        graph.u8(1);
        graph.text(HexId.ofJob(JOB).value());
        graph.text("{}");
        assertThat(decode(graphKey, graph.sealed(graphKey))).isEqualTo(published);
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

        assertCorrupt(listed.key(), fields.sealed(listed.key()));
    }

    @Test
    void shouldRefuseUnknownKindByName() {
        WireWriter key = new WireWriter();
        key.u8(99);
        key.text("fraud");

        assertThatExceptionOfType(ControlFormatException.class)
                .isThrownBy(() -> ControlCodec.decode(key.sealed(new byte[0]), null, WHERE, 7))
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
                .isThrownBy(() -> ControlCodec.decode(bytes.key(), value.sealed(bytes.key()), WHERE, 7))
                .withMessageContaining(record.key().kind() + " of format version "
                        + (record.key().kind().version() + 1))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.UNKNOWN_VERSION));
    }

    private static void assertCorrupt(byte[] key, byte[] value) {
        assertThatExceptionOfType(ControlFormatException.class)
                .isThrownBy(() -> ControlCodec.decode(key, value, WHERE, 7))
                .withMessageContaining("p.control-0 offset 7")
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT));
    }

    private static ControlRecord decode(byte[] key, byte[] value) {
        return ControlCodec.decode(key, value, WHERE, 7);
    }
}
