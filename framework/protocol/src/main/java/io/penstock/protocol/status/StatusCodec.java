package io.penstock.protocol.status;

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
import io.penstock.protocol.wire.WireReader;
import io.penstock.protocol.wire.WireWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Status records as bytes; {@code docs/formats/status.md} describes them. The key is the job's name (empty for the leader's); the value
 * ends in a checksum that covers the key too.
 */
public final class StatusCodec {

    private static final int NUMBERED = 1;
    private static final int SOURCES = 2;

    private StatusCodec() {}

    public static EncodedStatus encode(StatusRecord record) {
        byte[] key = record.job().map(JobName::value).orElse("").getBytes(StandardCharsets.UTF_8);
        WireWriter out = new WireWriter();
        out.u8(record.kind().code());
        out.u8(versionOf(record));
        if (record instanceof JoinRequested join) {
            writeJoin(join, out);
            writeCheckpoints(join.checkpoints(), out);
            if (join.origin() != null) {
                writeOrigin(join.origin(), out);
            }
        } else if (record instanceof Report.OfTask report) {
            out.text(report.incarnation().toString());
            out.text(report.task().toString());
            out.i64(report.term().value());
            if (report instanceof Report.TaskReleased released) {
                out.text(released.to().toString());
            } else if (report instanceof Report.TaskKept kept) {
                out.text(kept.standby().toString());
            }
        } else if (record instanceof Report.OfIncarnation report) {
            out.text(report.incarnation().toString());
            if (report instanceof Report.Finished finished) {
                out.i64(finished.run().value());
                out.texts(finished.tasks().stream().map(TaskId::toString).toList());
            } else if (report instanceof Report.GaveUp gaveUp) {
                out.text(gaveUp.cause());
            }
        } else if (record instanceof Report.OfCheckpoint report) {
            out.text(report.incarnation().toString());
            out.i64(report.checkpoint());
            if (report instanceof Report.CheckpointAcknowledged acknowledged) {
                TaskSnapshot.writeAll(acknowledged.tasks(), out);
            } else if (report instanceof Report.CheckpointDeclined declined) {
                out.u8(declined.failure().code());
                out.text(declined.message());
            }
        } else if (record instanceof Heartbeat heartbeat) {
            out.text(heartbeat.incarnation().toString());
            out.i64(heartbeat.sequence());
            out.i64(heartbeat.sentMs());
            out.ints(heartbeat.busyPermille());
        } else if (record instanceof Figures figures) {
            FiguresCodec.write(figures, out);
        } else if (record instanceof SourceTimes times) {
            writeSourceTimes(times, out);
        } else if (record instanceof LeaderAlive alive) {
            out.text(alive.leader());
            out.i64(alive.epoch());
            out.u8(alive.resigned() ? 1 : 0);
        }
        return new EncodedStatus(key, out.sealed(key));
    }

    /**
     * @param source names where the record was read (topic and partition), for the message
     * @param offset of the record there, for the message
     * @throws StatusFormatException when the record is not known to this Penstock, or corrupt
     */
    public static StatusRecord decode(byte @Nullable [] key, byte @Nullable [] value, String source, long offset) {
        String where = "status record at " + source + " offset " + offset;
        if (key == null || value == null) {
            throw new StatusFormatException(where + " is corrupt: it has no " + (key == null ? "key" : "value"));
        }
        try {
            WireReader in = WireReader.unsealed(value, key, "value");
            StatusKind kind = kindOf(in, where);
            int version = in.u8();
            if (version < 1 || version > kind.version()) {
                throw new StatusFormatException(where + " is a " + kind + " of format version " + version
                        + "; this Penstock reads 1 to " + kind.version() + ": upgrade it");
            }
            StatusRecord record = read(kind, version, new String(key, StandardCharsets.UTF_8), in);
            in.end();
            return record;
        } catch (IllegalArgumentException e) {
            throw new StatusFormatException(where + " is corrupt: " + e.getMessage(), e);
        }
    }

    private static StatusKind kindOf(WireReader in, String where) {
        int code = in.u8();
        StatusKind kind = StatusKind.ofCode(code);
        if (kind == null) {
            throw new StatusFormatException(
                    where + " is of kind " + code + ", which this Penstock does not know: upgrade it");
        }
        return kind;
    }

    private static StatusRecord read(StatusKind kind, int version, String key, WireReader in) {
        StatusRecord record =
                switch (kind) {
                    case JOIN_REQUESTED -> readJoin(new JobName(key), version, in);
                    case STANDBY_READY -> new Report.StandbyReady(incarnation(in), task(in), new Term(in.i64()));
                    case TASK_RELEASED ->
                        new Report.TaskReleased(incarnation(in), task(in), new Term(in.i64()), incarnation(in));
                    case TASK_KEPT ->
                        new Report.TaskKept(incarnation(in), task(in), new Term(in.i64()), incarnation(in));
                    case TASK_ADOPTED -> new Report.TaskAdopted(incarnation(in), task(in), new Term(in.i64()));
                    case LEAVE_REQUESTED -> new Report.LeaveRequested(incarnation(in));
                    case LEFT -> new Report.Left(incarnation(in));
                    case FINISHED ->
                        new Report.Finished(
                                incarnation(in),
                                new RunId(in.i64()),
                                in.texts().stream().map(TaskId::parse).toList());
                    case GAVE_UP -> new Report.GaveUp(incarnation(in), in.text());
                    case CHECKPOINT_ACKNOWLEDGED ->
                        new Report.CheckpointAcknowledged(incarnation(in), in.i64(), TaskSnapshot.readAll(in));
                    case CHECKPOINT_DECLINED ->
                        new Report.CheckpointDeclined(incarnation(in), in.i64(), failure(in.u8()), in.text());
                    case HEARTBEAT -> new Heartbeat(incarnation(in), in.i64(), in.i64(), in.ints());
                    case FIGURES -> FiguresCodec.read(version, in);
                    case SOURCE_TIMES -> readSourceTimes(in);
                    case LEADER_ALIVE -> new LeaderAlive(in.text(), in.i64(), in.u8() != 0);
                };
        String job = record.job().map(JobName::value).orElse("");
        if (!job.equals(key)) {
            throw new IllegalArgumentException("it is about job \"" + job + "\" under key \"" + key + "\"");
        }
        return record;
    }

    private static void writeJoin(JoinRequested join, WireWriter out) {
        out.text(join.nonce());
        out.text(join.taskManager().value());
        out.text(join.process());
        out.i32(join.slots());
        out.u8(join.exclusive() ? 1 : 0);
        out.text(join.graph().value());
        out.text(join.graphJson());
        out.i32(join.stages().size());
        for (StageTasks stage : join.stages()) {
            if (stage instanceof StageTasks.Numbered numbered) {
                out.u8(NUMBERED);
                out.text(numbered.stage());
                out.i32(numbered.tasks());
            } else if (stage instanceof StageTasks.Sources sources) {
                out.u8(SOURCES);
                out.text(sources.stage());
                out.i32(sources.partitions().size());
                for (SourcePartition partition : sources.partitions()) {
                    out.text(partition.topic());
                    out.i32(partition.partition());
                }
            }
        }
    }

    private static void writeCheckpoints(@Nullable CheckpointSettings settings, WireWriter out) {
        out.u8(settings == null ? 0 : 1);
        if (settings != null) {
            out.i64(settings.intervalMs());
            out.i64(settings.timeoutMs());
            out.i64(settings.minPauseMs());
            out.i32(settings.retained());
        }
    }

    /** A join that needs nothing of the newest format is written as the one before, which older coordinators read. */
    private static int versionOf(StatusRecord record) {
        int newest = record.kind().version();
        return record instanceof JoinRequested join && join.origin() == null ? newest - 1 : newest;
    }

    private static void writeOrigin(SavepointOrigin origin, WireWriter out) {
        out.text(origin.savepoint());
        out.i64(origin.run().value());
        out.i64(origin.checkpoint());
        out.i64(origin.takenMs());
        out.i32(origin.terms().size());
        origin.terms().forEach((task, term) -> {
            out.text(task.toString());
            out.i64(term.value());
        });
        out.i32(origin.sources().size());
        origin.sources().forEach((task, source) -> {
            out.text(task.toString());
            out.text(source.topic());
            out.i32(source.partition());
        });
        TaskSnapshot.writeAll(origin.snapshots(), out);
    }

    private static void writeSourceTimes(SourceTimes times, WireWriter out) {
        out.text(times.incarnation().toString());
        out.i32(times.watermarksMs().size());
        times.watermarksMs().forEach((task, watermarkMs) -> {
            out.text(task.toString());
            out.i64(watermarkMs);
        });
    }

    private static SourceTimes readSourceTimes(WireReader in) {
        Incarnation incarnation = incarnation(in);
        SortedMap<TaskId, Long> watermarksMs = new TreeMap<>();
        for (int left = in.size(12, "source tasks"); left > 0; left--) { // each has a text and a number
            watermarksMs.put(task(in), in.i64());
        }
        return new SourceTimes(incarnation, watermarksMs);
    }

    private static CheckpointFailure failure(int code) {
        CheckpointFailure failure = CheckpointFailure.ofCode(code);
        if (failure == null) {
            throw new IllegalArgumentException("a checkpoint declined for reason " + code + ", which does not exist");
        }
        return failure;
    }

    private static JoinRequested readJoin(JobName job, int version, WireReader in) {
        String nonce = in.text();
        TaskManagerId taskManager = new TaskManagerId(in.text());
        String process = in.text();
        int slots = in.i32();
        boolean exclusive = in.u8() != 0;
        HexId graph = new HexId(in.text());
        String json = in.text();
        int size = in.size(9, "stages"); // each has a kind, a text and a number
        List<StageTasks> stages = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            stages.add(readStage(in));
        }
        CheckpointSettings checkpoints =
                version >= 2 && in.u8() != 0 ? new CheckpointSettings(in.i64(), in.i64(), in.i64(), in.i32()) : null;
        SavepointOrigin origin = version >= 3 ? readOrigin(in) : null;
        return new JoinRequested(
                job, nonce, taskManager, process, slots, exclusive, graph, json, stages, checkpoints, origin);
    }

    private static SavepointOrigin readOrigin(WireReader in) {
        String savepoint = in.text();
        RunId run = new RunId(in.i64());
        long checkpoint = in.i64();
        long takenMs = in.i64();
        SortedMap<TaskId, Term> terms = new TreeMap<>();
        for (int left = in.size(12, "tasks"); left > 0; left--) { // each has a text and a number
            terms.put(task(in), new Term(in.i64()));
        }
        SortedMap<TaskId, SourcePartition> sources = new TreeMap<>();
        for (int left = in.size(12, "source tasks"); left > 0; left--) { // each has two texts and a number
            sources.put(task(in), new SourcePartition(in.text(), in.i32()));
        }
        return new SavepointOrigin(savepoint, run, checkpoint, takenMs, terms, sources, TaskSnapshot.readAll(in));
    }

    private static StageTasks readStage(WireReader in) {
        int kind = in.u8();
        String stage = in.text();
        if (kind == NUMBERED) {
            return new StageTasks.Numbered(stage, in.i32());
        }
        if (kind != SOURCES) {
            throw new IllegalArgumentException("stage \"" + stage + "\" has tasks of kind " + kind);
        }
        int size = in.size(8, "source partitions"); // each has a text and a number
        List<SourcePartition> partitions = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            partitions.add(new SourcePartition(in.text(), in.i32()));
        }
        return new StageTasks.Sources(stage, partitions);
    }

    private static Incarnation incarnation(WireReader in) {
        return Incarnation.parse(in.text());
    }

    private static TaskId task(WireReader in) {
        return TaskId.parse(in.text());
    }
}
