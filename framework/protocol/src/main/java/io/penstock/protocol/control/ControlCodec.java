package io.penstock.protocol.control;

import io.penstock.protocol.HexId;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.JobName;
import io.penstock.protocol.RunId;
import io.penstock.protocol.SourcePartition;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.protocol.checkpoint.CheckpointFailure;
import io.penstock.protocol.checkpoint.CheckpointSettings;
import io.penstock.protocol.checkpoint.TaskSnapshot;
import io.penstock.protocol.control.ControlFormatException.Reason;
import io.penstock.protocol.wire.WireReader;
import io.penstock.protocol.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Control records as bytes; {@code docs/formats/control.md} describes them. The key names what the record is about, the value
 * holds the rest; both end in a checksum, the value's covers the key too.
 */
public final class ControlCodec {

    private static final int EXCLUSIVE = 1;
    private static final int LEAVING = 2;

    private ControlCodec() {}

    public static EncodedRecord encode(ControlRecord record) {
        ControlKey recordKey = record.key();
        WireWriter keyFields = new WireWriter();
        keyFields.u8(recordKey.kind().code());
        recordKey.parts().forEach(keyFields::text);
        byte[] key = keyFields.sealed(new byte[0]);
        if (record instanceof Forgotten) {
            return new EncodedRecord(key, null);
        }
        WireWriter fields = new WireWriter();
        fields.u8(recordKey.kind().version());
        writeValue(record, fields);
        return new EncodedRecord(key, fields.sealed(key));
    }

    /**
     * @param key null is refused: every control record has one
     * @param value null for a tombstone
     * @param source names where the record was read (topic and partition), for the message
     * @param offset of the record there, for the message
     * @throws ControlFormatException when the record is not known to this Penstock, or corrupt
     */
    public static ControlRecord decode(byte @Nullable [] key, byte @Nullable [] value, String source, long offset) {
        String where = "control record at " + source + " offset " + offset;
        try {
            ControlKey recordKey = decodeKey(key, where);
            return value == null ? new Forgotten(recordKey) : decodeValue(recordKey, keyOf(key), value, where);
        } catch (IllegalArgumentException e) {
            throw new ControlFormatException(Reason.CORRUPT, where + " is corrupt: " + e.getMessage(), e);
        }
    }

    private static void writeValue(ControlRecord record, WireWriter out) {
        if (record instanceof LeaderElected elected) {
            out.text(elected.leader());
            out.i64(elected.epoch());
        } else if (record instanceof RunStarted started) {
            out.i64(started.run().value());
        } else if (record instanceof GraphPublished published) {
            out.text(published.hash().value());
            out.text(published.json());
            out.i32(published.stages().size());
            for (GraphPublished.Stage stage : published.stages()) {
                out.text(stage.name());
                out.ints(stage.indexes());
            }
        } else if (record instanceof IncarnationListed listed) {
            out.text(listed.process());
            out.texts(listed.transactionalIds());
            out.text(listed.nonce());
            out.i32(listed.slots());
            out.text(listed.graph().map(HexId::value).orElse(""));
            out.u8((listed.exclusive() ? EXCLUSIVE : 0) | (listed.leaving() ? LEAVING : 0));
        } else if (record instanceof IncarnationDead dead) {
            out.text(dead.reason());
            out.text(dead.declaredBy().toString());
        } else if (record instanceof TaskAssigned assigned) {
            out.i64(assigned.run().value());
            out.i64(assigned.term().value());
            out.text(assigned.owner().toString());
            out.text(assigned.standby().map(Incarnation::toString).orElse(""));
            out.u8(assigned.release() ? 1 : 0);
        } else if (record instanceof SourceIndexAssigned indexed) {
            out.i32(indexed.task().index());
        } else if (record instanceof JoinRefused refused) {
            out.u8(refused.reason().code());
            out.text(refused.message());
        } else if (record instanceof NumbersTaken numbers) {
            out.i64(numbers.highest());
        } else if (record instanceof StatusRead read) {
            out.i64(read.offset());
        } else if (record instanceof TasksEnded ended) {
            out.i64(ended.run().value());
            out.texts(ended.tasks().stream().map(TaskId::toString).toList());
        } else if (record instanceof JobEnded ended) {
            out.i64(ended.run().value());
            out.u8(ended.outcome().code());
            out.i64(ended.endedMs());
            out.text(ended.cause());
        } else if (record instanceof CheckpointsConfigured configured) {
            out.i64(configured.settings().intervalMs());
            out.i64(configured.settings().timeoutMs());
            out.i64(configured.settings().minPauseMs());
            out.i32(configured.settings().retained());
        } else if (record instanceof CheckpointProgress progress) {
            writeProgress(progress, out);
        } else if (record instanceof CheckpointCompleted completed) {
            out.i64(completed.run().value());
            out.i64(completed.triggeredMs());
            out.i64(completed.completedMs());
            TaskSnapshot.writeAll(completed.tasks(), out);
        }
        // IncarnationFenced says all in its key; Forgotten has no value.
    }

    private static ControlRecord readValue(ControlKey key, int version, WireReader in) {
        return switch (key.kind()) {
            case LEADER_ELECTED -> new LeaderElected(in.text(), in.i64());
            case RUN_STARTED -> new RunStarted(jobOf(key), new RunId(in.i64()));
            case GRAPH_PUBLISHED ->
                new GraphPublished(
                        jobOf(key), new HexId(in.text()), in.text(), version < 2 ? List.of() : readStages(in));
            case INCARNATION_LISTED -> readListing(incarnationOf(key), version, in);
            case INCARNATION_DEAD -> new IncarnationDead(incarnationOf(key), in.text(), Incarnation.parse(in.text()));
            case INCARNATION_FENCED -> new IncarnationFenced(incarnationOf(key));
            case TASK_ASSIGNED -> readAssignment(key, version, in);
            case SOURCE_INDEX_ASSIGNED ->
                new SourceIndexAssigned(jobOf(key), new TaskId(key.part(1), in.i32()), sourceOf(key));
            case JOIN_REFUSED -> new JoinRefused(jobOf(key), key.part(1), reasonOf(in.u8()), in.text());
            case NUMBERS_TAKEN -> new NumbersTaken(jobOf(key), in.i64());
            case STATUS_READ -> new StatusRead(in.i64());
            case TASKS_ENDED ->
                new TasksEnded(
                        jobOf(key),
                        new RunId(in.i64()),
                        in.texts().stream().map(TaskId::parse).toList());
            case JOB_ENDED ->
                new JobEnded(jobOf(key), new RunId(in.i64()), JobEnded.Outcome.ofCode(in.u8()), in.i64(), in.text());
            case CHECKPOINTS_CONFIGURED ->
                new CheckpointsConfigured(jobOf(key), new CheckpointSettings(in.i64(), in.i64(), in.i64(), in.i32()));
            case CHECKPOINT_PROGRESS -> readProgress(jobOf(key), in);
            case CHECKPOINT_COMPLETED ->
                new CheckpointCompleted(
                        jobOf(key),
                        checkpointOf(key),
                        new RunId(in.i64()),
                        in.i64(),
                        in.i64(),
                        TaskSnapshot.readAll(in));
        };
    }

    private static void writeProgress(CheckpointProgress progress, WireWriter out) {
        out.i64(progress.number());
        out.i64(progress.triggeredMs());
        out.u8(progress.outcome().code());
        out.i64(progress.endedMs());
        CheckpointFailure failure = progress.failure();
        out.u8(failure == null ? 0 : failure.code());
        out.text(progress.message());
        out.i64(progress.tally().completed());
        out.i64(progress.tally().failed());
        out.i64(progress.tally().givenUp());
        out.i64(progress.tally().failedInARow());
    }

    private static CheckpointProgress readProgress(JobName job, WireReader in) {
        long number = in.i64();
        long triggeredMs = in.i64();
        CheckpointProgress.Outcome outcome = CheckpointProgress.Outcome.ofCode(in.u8());
        long endedMs = in.i64();
        int reason = in.u8();
        CheckpointFailure failure = CheckpointFailure.ofCode(reason);
        if (reason != 0 && failure == null) {
            throw new IllegalArgumentException("a checkpoint aborted for reason " + reason + ", which does not exist");
        }
        return new CheckpointProgress(
                job,
                number,
                triggeredMs,
                outcome,
                endedMs,
                failure,
                in.text(),
                new CheckpointProgress.Tally(in.i64(), in.i64(), in.i64(), in.i64()));
    }

    static long checkpointOf(ControlKey key) {
        return Long.parseLong(key.part(1));
    }

    private static List<GraphPublished.Stage> readStages(WireReader in) {
        int size = in.size(8, "stages"); // each has a text and a list
        List<GraphPublished.Stage> stages = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            stages.add(new GraphPublished.Stage(in.text(), in.ints()));
        }
        return stages;
    }

    private static IncarnationListed readListing(Incarnation incarnation, int version, WireReader in) {
        String process = in.text();
        List<String> transactionalIds = in.texts();
        if (version < 2) {
            return new IncarnationListed(incarnation, process, transactionalIds);
        }
        String nonce = in.text();
        int slots = in.i32();
        String graph = in.text();
        int flags = in.u8();
        return new IncarnationListed(
                incarnation,
                process,
                transactionalIds,
                nonce,
                slots,
                graph.isEmpty() ? null : new HexId(graph),
                (flags & EXCLUSIVE) != 0,
                (flags & LEAVING) != 0);
    }

    private static TaskAssigned readAssignment(ControlKey key, int version, WireReader in) {
        RunId run = new RunId(in.i64());
        Term term = new Term(in.i64());
        Incarnation owner = Incarnation.parse(in.text());
        String standby = version < 2 ? "" : in.text();
        boolean release = version >= 2 && in.u8() != 0;
        return new TaskAssigned(
                jobOf(key),
                run,
                TaskId.parse(key.part(1)),
                term,
                owner,
                standby.isEmpty() ? null : Incarnation.parse(standby),
                release);
    }

    private static JoinRefused.Reason reasonOf(int code) {
        JoinRefused.Reason reason = JoinRefused.Reason.ofCode(code);
        if (reason == null) {
            throw new IllegalArgumentException("a join refused for reason " + code + ", which does not exist");
        }
        return reason;
    }

    private static JobName jobOf(ControlKey key) {
        return new JobName(key.part(0));
    }

    static Incarnation incarnationOf(ControlKey key) {
        Incarnation incarnation = Incarnation.parse(key.part(1));
        if (!incarnation.job().equals(jobOf(key))) {
            throw new IllegalArgumentException("incarnation " + incarnation + " under job " + jobOf(key));
        }
        return incarnation;
    }

    static SourcePartition sourceOf(ControlKey key) {
        return new SourcePartition(key.part(2), Integer.parseInt(key.part(3)));
    }

    private static byte[] keyOf(byte @Nullable [] key) {
        if (key == null) {
            throw new IllegalArgumentException("it has no key");
        }
        return key;
    }

    private static ControlKey decodeKey(byte @Nullable [] bytes, String where) {
        byte[] key = keyOf(bytes);
        WireReader in = WireReader.unsealed(key, new byte[0], "key");
        int code = in.u8();
        ControlKind kind = ControlKind.ofCode(code);
        if (kind == null) {
            throw new ControlFormatException(
                    Reason.UNKNOWN_KIND,
                    where + " is of kind " + code + ", which this Penstock does not know: upgrade it");
        }
        List<String> parts = new ArrayList<>(kind.keyParts());
        for (int i = 0; i < kind.keyParts(); i++) {
            parts.add(in.text());
        }
        in.end();
        return new ControlKey(kind, parts);
    }

    private static ControlRecord decodeValue(ControlKey key, byte[] keyBytes, byte[] value, String where) {
        WireReader in = WireReader.unsealed(value, keyBytes, "value");
        int version = in.u8();
        if (version > key.kind().version()) {
            throw new ControlFormatException(
                    Reason.UNKNOWN_VERSION,
                    where + " is a " + key.kind() + " of format version " + version + "; this Penstock reads up to "
                            + key.kind().version() + ": upgrade it");
        }
        if (version < 1) {
            throw new IllegalArgumentException("format version " + version + " never existed");
        }
        ControlRecord record = readValue(key, version, in);
        in.end();
        return record;
    }
}
