package io.penstock.protocol.status;

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
import io.penstock.protocol.join.SavepointOrigin;
import io.penstock.protocol.join.StageTasks;
import io.penstock.protocol.status.Report.LeaveRequested;
import io.penstock.protocol.status.Report.Left;
import io.penstock.protocol.status.Report.StandbyReady;
import io.penstock.protocol.status.Report.TaskAdopted;
import io.penstock.protocol.status.Report.TaskKept;
import io.penstock.protocol.status.Report.TaskReleased;
import io.penstock.protocol.wire.WireWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StatusCodecTest {

    private static final JobName JOB = new JobName("fraud");
    private static final Incarnation FIRST = new Incarnation("p", JOB, new TaskManagerId("tm-0"), 1);
    private static final Incarnation SECOND = new Incarnation("p", JOB, new TaskManagerId("tm-1"), 2);
    private static final TaskId TASK = new TaskId("score", 31);
    private static final byte[] KEY = "fraud".getBytes(StandardCharsets.UTF_8);

    static Stream<StatusRecord> records() {
        return Stream.of(
                new JoinRequested(
                        JOB,
                        "n-1",
                        new TaskManagerId("tm-0"),
                        "host-a/17",
                        4,
                        true,
                        HexId.ofJob(JOB),
                        "{\"größe\":1}",
                        List.of(
                                new StageTasks.Sources(
                                        "in",
                                        List.of(new SourcePartition("orders.eu", 11), new SourcePartition("o", 0))),
                                new StageTasks.Numbered("score", 32))),
                new StandbyReady(SECOND, TASK, new Term(3)),
                new TaskReleased(FIRST, TASK, new Term(3), SECOND),
                new TaskKept(FIRST, TASK, new Term(3), SECOND),
                new TaskAdopted(SECOND, TASK, new Term(4)),
                new JoinRequested(
                        JOB,
                        "n-2",
                        new TaskManagerId("tm-0"),
                        "host-a/17",
                        1,
                        false,
                        HexId.ofJob(JOB),
                        "{}",
                        List.of(),
                        new CheckpointSettings(10_000, 600_000, 0, 2)),
                new JoinRequested(
                        JOB,
                        "n-3",
                        new TaskManagerId("tm-0"),
                        "host-a/17",
                        1,
                        false,
                        HexId.ofJob(JOB),
                        "{}",
                        List.of(),
                        null,
                        new SavepointOrigin(
                                "s3://saved/größe",
                                new RunId(77),
                                812,
                                1_767_225_600_000L,
                                new TreeMap<>(Map.of(TASK, new Term(3))),
                                new TreeMap<>(Map.of(new TaskId("in", 0), new SourcePartition("orders.eu", 11))),
                                List.of(new TaskSnapshot(TASK, new Term(3), 41, 0, true, 100, 100)))),
                new Report.CheckpointAcknowledged(
                        FIRST, 7, List.of(new TaskSnapshot(TASK, new Term(3), 41, 4_711, true, 100, 60))),
                new Report.CheckpointDeclined(FIRST, 7, CheckpointFailure.STORAGE, "bucket größe is gone"),
                new LeaveRequested(FIRST),
                new Left(FIRST),
                new Report.Finished(FIRST, new RunId(5), List.of(TASK)),
                new Report.GaveUp(FIRST, "größer als erlaubt"),
                new Heartbeat(FIRST, 17, 1_767_225_600_000L, List.of(0, 1000, 250)),
                new LeaderAlive("host-a/17", 3, true),
                new SourceTimes(
                        FIRST,
                        new TreeMap<>(Map.of(
                                TASK,
                                1_767_225_600_000L,
                                new TaskId("in", 0),
                                Long.MIN_VALUE,
                                new TaskId("in", 1),
                                Long.MAX_VALUE))),
                new Figures(
                        FIRST,
                        1_767_225_600_000L,
                        "RUNNING",
                        new Figures.Commits(7, 700, 7_000, 1_500, 3_000, 200, 1),
                        List.of(
                                new Figures.Slot(
                                        250,
                                        700,
                                        50,
                                        5,
                                        6,
                                        7,
                                        8,
                                        1_767_225_599_000L,
                                        List.of(new Figures.Running("score", List.of(0, 31)))),
                                new Figures.Slot(0, 1000, 0, 0, 0, 0, 0, Long.MIN_VALUE, List.of())),
                        List.of(new Figures.Source(
                                "in", new SourcePartition("orders.eu", 11), 1_767_225_599_500L, true, 12, 340)),
                        List.of(new Figures.Failure(
                                1_767_225_590_000L, "score/31", "java.lang.Error", "größer als erlaubt")),
                        new Figures.Disk(5_000_000_000L, 64 << 20, 32 << 20, 987)));
    }

    @ParameterizedTest
    @MethodSource("records")
    void shouldReadBackWhatItWrote(StatusRecord record) {
        EncodedStatus bytes = StatusCodec.encode(record);

        assertThat(decode(bytes.key(), bytes.value())).isEqualTo(record);
    }

    @Test
    void shouldCoverEveryKind() {
        Set<StatusKind> seen = new HashSet<>();
        records().forEach(record -> seen.add(record.kind()));

        assertThat(seen).containsExactlyInAnyOrder(StatusKind.values());
    }

    @Test
    void shouldPutHeartbeatsApartFromReports() {
        assertThat(records().filter(record -> record.partition() == StatusRecord.HEARTBEATS))
                .hasOnlyElementsOfTypes(Heartbeat.class, Figures.class, SourceTimes.class, LeaderAlive.class)
                .hasSize(4);
    }

    /** The bytes of format version 1. A change here is a new version, never a new expectation. */
    @Test
    void shouldWriteTheBytesOfTheDocumentedFormat() {
        EncodedStatus bytes = StatusCodec.encode(new TaskReleased(FIRST, TASK, new Term(3), SECOND));

        assertThat(bytes.key()).isEqualTo(KEY);
        assertThat(HexFormat.of().formatHex(bytes.value()))
                .isEqualTo("03" + "01" + "0000000e" + "702e66726175642e746d2d302e31" + "00000008" + "73636f72652f3331"
                        + "0000000000000003" + "0000000e" + "702e66726175642e746d2d312e32" + "735fa2d0");
    }

    @Test
    void shouldReadFiguresOfVersion1() {
        WireWriter out = new WireWriter();
        out.u8(StatusKind.FIGURES.code());
        out.u8(1);
        out.text(FIRST.toString());
        out.i64(17);
        out.text("RUNNING");
        for (int figure = 1; figure <= 7; figure++) {
            out.i64(figure);
        }
        out.i32(0);
        out.i32(0);
        out.i32(0);

        assertThat(StatusCodec.decode(KEY, out.sealed(KEY), "status", 0))
                .isEqualTo(new Figures(
                        FIRST,
                        17,
                        "RUNNING",
                        new Figures.Commits(1, 2, 3, 4, 5, 6, 7),
                        List.of(),
                        List.of(),
                        List.of(),
                        Figures.Disk.NONE));
    }

    @ParameterizedTest
    @MethodSource("records")
    void shouldRefuseRecordWhenItIsChangedOrCutShort(StatusRecord record) {
        EncodedStatus bytes = StatusCodec.encode(record);
        for (int i = 0; i < bytes.value().length; i++) {
            byte[] value = bytes.value().clone();
            value[i] ^= 1;
            assertRefused(bytes.key(), value, "corrupt");
            assertRefused(bytes.key(), Arrays.copyOf(bytes.value(), i), "corrupt");
        }
        assertRefused("other".getBytes(StandardCharsets.UTF_8), bytes.value(), "corrupt");
        assertRefused(null, bytes.value(), "no key");
        assertRefused(bytes.key(), null, "no value");
    }

    @Test
    void shouldRefuseRecordUnderTheKeyOfAnotherJob() {
        WireWriter out = new WireWriter();
        out.u8(StatusKind.LEFT.code());
        out.u8(1);
        out.text(FIRST.toString());
        byte[] other = "other".getBytes(StandardCharsets.UTF_8);

        assertRefused(other, out.sealed(other), "about job \"fraud\" under key \"other\"");
    }

    @Test
    void shouldNameKindsAndVersionsThatItDoesNotKnow() {
        WireWriter kind = new WireWriter();
        kind.u8(99);
        kind.u8(1);
        assertRefused(KEY, kind.sealed(KEY), "kind 99");

        WireWriter version = new WireWriter();
        version.u8(StatusKind.LEFT.code());
        version.u8(2);
        assertRefused(KEY, version.sealed(KEY), "LEFT of format version 2");
    }

    private static StatusRecord decode(byte[] key, byte[] value) {
        return StatusCodec.decode(key, value, "p.status-0", 7);
    }

    private static void assertRefused(byte[] key, byte[] value, String why) {
        assertThatExceptionOfType(StatusFormatException.class)
                .isThrownBy(() -> decode(key, value))
                .withMessageContaining("p.status-0 offset 7")
                .withMessageContaining(why);
    }
}
