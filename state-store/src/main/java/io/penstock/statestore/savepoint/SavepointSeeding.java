package io.penstock.statestore.savepoint;

import io.penstock.log.Isolation;
import io.penstock.log.Log;
import io.penstock.log.LogBatch;
import io.penstock.log.LogException;
import io.penstock.log.LogPartition;
import io.penstock.log.LogReader;
import io.penstock.log.LogWrite;
import io.penstock.log.Pending;
import io.penstock.log.TransactionalWriter;
import io.penstock.protocol.JobName;
import io.penstock.protocol.TopicNames;
import io.penstock.protocol.exchange.Frame;
import io.penstock.protocol.exchange.FrameCodec;
import io.penstock.protocol.exchange.FrameHeader;
import io.penstock.statestore.journal.CommitRecord;
import io.penstock.statestore.journal.CommitRecord.InputPosition;
import io.penstock.statestore.journal.JournalDecoder;
import io.penstock.statestore.journal.JournalEncoder;
import io.penstock.statestore.savepoint.SavepointUnpacking.Unpacked;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes a savepoint's journals and frames into a new job's topics, in one transaction: all or nothing, once, whoever of the job's processes
 * comes first. The id that it takes ends what another has begun. Polled by its owner's thread until it is done.
 */
public final class SavepointSeeding implements AutoCloseable {

    private static final Duration TRANSACTION_TIMEOUT = Duration.ofMinutes(5);
    /** Below Kafka's default message limit. */
    private static final int RECORD_BYTES_MAX = 900 * 1024;

    private static final int CHUNK_BYTES = 1 << 20;
    private static final int CHUNKS_MAX = 4;

    private enum Step {
        /** The id is being taken: whoever else seeds is fenced. */
        TAKING_ID,
        /** Where the topics end is being asked. */
        SAMPLING,
        /** Whether there is anything in the journals is being read. */
        LOOKING,
        SENDING,
        COMMITTING,
        DONE
    }

    /** A task whose records are to be written. */
    private record Seed(Savepoint.Task task, LogPartition journal, @Nullable LogPartition exchange) {}

    private final Log log;
    private final Unpacked unpacked;
    private final long run;
    private final List<Seed> seeds = new ArrayList<>();
    private final TransactionalWriter writer;
    private final Pending<Void> init;
    private final Deque<Pending<Void>> sending = new ArrayDeque<>();
    private Step step = Step.TAKING_ID;
    private @Nullable Pending<Map<LogPartition, Long>> starts;
    private @Nullable Pending<Map<LogPartition, Long>> ends;
    private @Nullable LogReader reader;
    private Iterator<LogWrite> records = List.<LogWrite>of().iterator();
    private @Nullable Pending<Void> committing;

    public SavepointSeeding(Log log, String prefix, JobName job, Unpacked unpacked) {
        this.log = log;
        this.unpacked = unpacked;
        this.run = unpacked.origin().run().value();
        TopicNames names = new TopicNames(prefix, job);
        for (Savepoint.Task task : unpacked.savepoint().tasks()) {
            if (unpacked.origin().terms().containsKey(task.id())) {
                String stage = task.id().stage();
                boolean keyed = task.source() == null;
                seeds.add(new Seed(
                        task,
                        new LogPartition(names.journal(stage), task.id().index()),
                        keyed
                                ? new LogPartition(
                                        names.exchange(stage), task.id().index())
                                : null));
            }
        }
        this.writer = log.openTransactionalWriter(prefix + "." + job + ".savepoint", TRANSACTION_TIMEOUT);
        this.init = writer.init();
    }

    public boolean isDone() {
        return step == Step.DONE;
    }

    /**
     * Returns whether there was progress.
     *
     * @throws SavepointException where the job's journals hold something else
     * @throws LogException FENCED where another process of the job does the same; it is to be tried again
     */
    public boolean doWork() {
        return switch (step) {
            case TAKING_ID -> takeId();
            case SAMPLING -> sample();
            case LOOKING -> look();
            case SENDING -> send();
            case COMMITTING -> commit();
            case DONE -> false;
        };
    }

    private boolean takeId() {
        if (!init.isDone()) {
            return false;
        }
        init.get();
        List<LogPartition> journals = new ArrayList<>();
        List<LogPartition> all = new ArrayList<>();
        for (Seed seed : seeds) {
            journals.add(seed.journal());
            all.add(seed.journal());
            if (seed.exchange() != null) {
                all.add(seed.exchange());
            }
        }
        starts = log.admin().startOffsets(journals);
        ends = log.admin().endOffsets(all, Isolation.READ_UNCOMMITTED);
        step = Step.SAMPLING;
        return true;
    }

    private boolean sample() {
        if (!from().isDone() || !to().isDone()) {
            return false;
        }
        LogReader opened = log.openReader("savepoint-seeding", Isolation.READ_COMMITTED);
        reader = opened;
        opened.assign(from().get());
        to().get();
        step = Step.LOOKING;
        return true;
    }

    private Pending<Map<LogPartition, Long>> from() {
        return Objects.requireNonNull(starts);
    }

    private Pending<Map<LogPartition, Long>> to() {
        return Objects.requireNonNull(ends);
    }

    private boolean look() {
        LogReader open = Objects.requireNonNull(reader);
        for (LogBatch batch : open.poll()) {
            if (batch.size() > 0) {
                requireOwn(batch.partition(), batch.offset(0), batch.value(0));
                step = Step.DONE; // an earlier start has written all of it, and may have gone on
                return true;
            }
        }
        for (Seed seed : seeds) {
            if (open.position(seed.journal()) < to().get().getOrDefault(seed.journal(), 0L)) {
                return false;
            }
        }
        writer.begin();
        records = new Records();
        step = Step.SENDING;
        return true;
    }

    private void requireOwn(LogPartition journal, long offset, byte @Nullable [] value) {
        long written =
                JournalDecoder.decode(value == null ? new byte[0] : value).run();
        if (written != run) {
            throw new SavepointException("journal " + journal + " is not empty (offset " + offset + ", of run "
                    + written
                    + "), and did not begin from savepoint " + unpacked.origin().savepoint()
                    + ": delete the job's journals and exchanges, or give it another name");
        }
    }

    private boolean send() {
        boolean worked = false;
        while (!sending.isEmpty() && sending.peekFirst().isDone()) {
            sending.removeFirst().get();
            worked = true;
        }
        while (records.hasNext() && sending.size() < CHUNKS_MAX) {
            List<LogWrite> chunk = new ArrayList<>();
            for (int bytes = 0; bytes < CHUNK_BYTES && records.hasNext(); ) {
                LogWrite next = records.next();
                bytes += next.payloadBytes();
                chunk.add(next);
            }
            sending.addLast(writer.send(chunk));
            worked = true;
        }
        if (!records.hasNext() && sending.isEmpty()) {
            committing = writer.commit();
            step = Step.COMMITTING;
            return true;
        }
        return worked;
    }

    private boolean commit() {
        Pending<Void> asked = Objects.requireNonNull(committing);
        if (!asked.isDone()) {
            return false;
        }
        if (asked.isFailed() && asked.failure().reason() == LogException.Reason.UNKNOWN_OUTCOME) {
            committing = writer.commit();
            return true;
        }
        asked.get();
        step = Step.DONE;
        return true;
    }

    // ---- what is written

    /** All records of all tasks, read from their files as they are asked for. */
    private final class Records implements Iterator<LogWrite> {

        private final Iterator<Seed> left = seeds.iterator();
        private final Deque<LogWrite> ready = new ArrayDeque<>();
        private RecordFile.@Nullable Reader journal;
        private RecordFile.@Nullable Reader frames;
        private @Nullable Seed seed;

        @Override
        public boolean hasNext() {
            while (ready.isEmpty()) {
                if (!fill()) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public LogWrite next() {
            if (!hasNext()) {
                throw new java.util.NoSuchElementException("all records of the savepoint have been written");
            }
            return ready.removeFirst();
        }

        private boolean fill() {
            Seed current = seed;
            if (current == null) {
                if (!left.hasNext()) {
                    return false;
                }
                current = left.next();
                seed = current;
                journal = open(
                        unpacked.savepoint().journalKey(current.task().id()),
                        current.task().journal());
                frames = open(
                        unpacked.savepoint().framesKey(current.task().id()),
                        current.task().frames());
            }
            RecordFile.Reader ofJournal = journal;
            RecordFile.Reader ofFrames = frames;
            LogPartition exchange = current.exchange();
            if (ofJournal != null && ofJournal.hasNext()) {
                ready.add(write(
                        current.journal(), JournalEncoder.restamped(JournalDecoder.decode(ofJournal.next()), run)));
            } else if (ofFrames != null && exchange != null && ofFrames.hasNext()) {
                ready.add(write(exchange, restamped(ofFrames.next())));
            } else {
                last(current);
                close(ofJournal);
                close(ofFrames);
                seed = null;
            }
            return true;
        }

        private RecordFile.@Nullable Reader open(String key, Savepoint.Records of) {
            Path file = unpacked.files().get(key);
            return file == null ? null : new RecordFile.Reader(file, of);
        }

        private static void close(RecordFile.@Nullable Reader reader) {
            if (reader != null) {
                reader.close();
            }
        }

        /** The commit of the cut once more, as one in which nothing happened but that the exchange has other offsets now. */
        private void last(Seed of) {
            CommitRecord last = of.task().last();
            if (last == null) {
                return;
            }
            CommitRecord again = again(of, last);
            new JournalEncoder(run, again.term(), RECORD_BYTES_MAX)
                    .commit(again, value -> ready.add(write(of.journal(), value)));
        }
    }

    private CommitRecord again(Seed seed, CommitRecord last) {
        Savepoint.Task task = seed.task();
        boolean follows = task.snapshot() != null || task.journal().count() > 0;
        List<InputPosition> positions = last.positions();
        LogPartition exchange = seed.exchange();
        if (exchange != null && !positions.isEmpty()) {
            positions = List.of(new InputPosition(
                    exchange.topic(),
                    exchange.partition(),
                    to().get().getOrDefault(exchange, 0L),
                    positions.get(0).detail()));
        }
        return new CommitRecord(
                run,
                Math.max(task.term().value(), last.term()),
                follows ? last.sequence() + 1 : 0,
                last.checkpoint(),
                positions,
                last.watermarkMs(),
                last.senders(),
                List.of(),
                last.sinkPending(),
                unpacked.origin().savepoint(),
                null,
                last.extension());
    }

    private byte[] restamped(byte[] value) {
        Frame frame = FrameCodec.decode(value);
        FrameHeader own = frame.header().ofRun(unpacked.origin().run());
        return FrameCodec.encode(own, frame.bytes(), frame.offset(), frame.length());
    }

    @SuppressWarnings("NullAway") // javac drops @Nullable from parameters of LogWrite's compact constructor
    private static LogWrite write(LogPartition partition, byte[] value) {
        return new LogWrite(partition.topic(), partition.partition(), LogWrite.TIMESTAMP_NOW, null, value, List.of());
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
        }
        writer.close();
    }
}
