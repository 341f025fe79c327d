package io.penstock.statestore.journal;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.statestore.journal.CommitRecord.InputPosition;
import io.penstock.statestore.journal.CommitRecord.SenderCounter;
import io.penstock.statestore.journal.CommitRecord.SinkPending;
import io.penstock.statestore.journal.CommitRecord.VerdictTaken;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The body of a COMMIT record. Run, term and sequence stand in the record's header. */
final class CommitRecordCodec {

    private static final byte IDLE_SENDERS = 1;
    private static final byte[] NO_EXTENSION = {};

    private CommitRecordCodec() {}

    static void write(CommitRecord commit, ByteOutput out) {
        out.writeVarLong(commit.checkpoint());
        out.writeVarLong(commit.watermarkMs());
        writeList(out, commit.positions(), CommitRecordCodec::writePosition);
        writeList(out, commit.senders(), CommitRecordCodec::writeSender);
        writeList(out, commit.verdicts(), CommitRecordCodec::writeVerdict);
        writeList(out, commit.sinkPending(), CommitRecordCodec::writeSinkPending);
        writeText(out, commit.snapshot());
        writeText(out, commit.releasedTo());
        writeBytes(out, extension(commit));
    }

    /** The format of version 1 has no room for idleness but here; an older reader takes idle senders for silent ones. */
    private static byte[] extension(CommitRecord commit) {
        if (commit.senders().stream().noneMatch(SenderCounter::idle)) {
            return commit.extension();
        }
        ByteOutput out = new ByteOutput(16);
        out.writeByte(IDLE_SENDERS);
        for (int i = 0; i < commit.senders().size(); i++) {
            if (commit.senders().get(i).idle()) {
                out.writeVarInt(i);
            }
        }
        return out.toByteArray();
    }

    private static CommitRecord withExtension(CommitRecord commit, byte[] extension) {
        if (extension.length == 0 || extension[0] != IDLE_SENDERS) {
            return commit;
        }
        List<SenderCounter> senders = new ArrayList<>(commit.senders());
        ByteInput in = new ByteInput(extension, 1, extension.length - 1);
        while (in.remaining() > 0) {
            int place = in.readVarInt();
            if (place < 0 || place >= senders.size()) {
                throw new JournalException(
                        JournalException.Reason.CORRUPT,
                        "sender " + place + " is said to be idle in a commit record of " + senders.size() + " senders");
            }
            SenderCounter said = senders.get(place);
            senders.set(
                    place,
                    new SenderCounter(said.sender(), said.term(), said.frameSequence(), said.watermarkMs(), true));
        }
        return commit.withSenders(senders);
    }

    static CommitRecord read(JournalRecord header, ByteInput in) {
        long checkpoint = in.readVarLong();
        long watermarkMs = in.readVarLong();
        CommitRecord plain = new CommitRecord(
                header.run(),
                header.term(),
                header.sequence(),
                checkpoint,
                readList(in, CommitRecordCodec::readPosition),
                watermarkMs,
                readList(in, CommitRecordCodec::readSender),
                readList(in, CommitRecordCodec::readVerdict),
                readList(in, CommitRecordCodec::readSinkPending),
                readText(in),
                readText(in),
                NO_EXTENSION);
        CommitRecord commit = withExtension(plain, in.readBytes(in.readVarInt()));
        if (in.remaining() != 0) {
            throw new JournalException(
                    JournalException.Reason.CORRUPT, in.remaining() + " bytes are left after a commit record");
        }
        return commit;
    }

    private static void writePosition(InputPosition position, ByteOutput out) {
        out.writeString(position.topic());
        out.writeVarInt(position.partition());
        out.writeVarLong(position.offset());
        out.writeBoolean(position.detail() != null);
        if (position.detail() != null) {
            writeBytes(out, position.detail());
        }
    }

    private static InputPosition readPosition(ByteInput in) {
        return new InputPosition(
                in.readString(),
                in.readVarInt(),
                in.readVarLong(),
                in.readBoolean() ? in.readBytes(in.readVarInt()) : null);
    }

    private static void writeSender(SenderCounter sender, ByteOutput out) {
        out.writeString(sender.sender());
        out.writeVarLong(sender.term());
        out.writeVarLong(sender.frameSequence());
        out.writeVarLong(sender.watermarkMs());
    }

    private static SenderCounter readSender(ByteInput in) {
        return new SenderCounter(in.readString(), in.readVarLong(), in.readVarLong(), in.readVarLong(), false);
    }

    private static void writeVerdict(VerdictTaken verdict, ByteOutput out) {
        out.writeString(verdict.topic());
        out.writeVarInt(verdict.partition());
        out.writeVarLong(verdict.offset());
        out.writeString(verdict.verdict());
    }

    private static VerdictTaken readVerdict(ByteInput in) {
        return new VerdictTaken(in.readString(), in.readVarInt(), in.readVarLong(), in.readString());
    }

    private static void writeSinkPending(SinkPending pending, ByteOutput out) {
        out.writeString(pending.operator());
        writeBytes(out, pending.bytes());
    }

    private static SinkPending readSinkPending(ByteInput in) {
        return new SinkPending(in.readString(), in.readBytes(in.readVarInt()));
    }

    private static void writeBytes(ByteOutput out, byte[] bytes) {
        out.writeVarInt(bytes.length);
        out.writeBytes(bytes);
    }

    private static void writeText(ByteOutput out, @Nullable String text) {
        out.writeBoolean(text != null);
        if (text != null) {
            out.writeString(text);
        }
    }

    private static @Nullable String readText(ByteInput in) {
        return in.readBoolean() ? in.readString() : null;
    }

    private static <T> void writeList(ByteOutput out, List<T> list, BiConsumer<T, ByteOutput> writer) {
        out.writeVarInt(list.size());
        list.forEach(element -> writer.accept(element, out));
    }

    private static <T> List<T> readList(ByteInput in, Function<ByteInput, T> reader) {
        int size = in.readVarInt();
        if (size < 0 || size > in.remaining()) {
            throw new JournalException(
                    JournalException.Reason.CORRUPT,
                    "a list of " + size + " elements in a commit record with " + in.remaining() + " bytes left");
        }
        List<T> list = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            list.add(reader.apply(in));
        }
        return list;
    }
}
