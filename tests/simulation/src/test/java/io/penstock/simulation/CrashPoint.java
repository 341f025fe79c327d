package io.penstock.simulation;

import io.penstock.log.Log;
import io.penstock.log.LogAdmin;
import io.penstock.log.LogPartition;
import io.penstock.log.LogWrite;
import io.penstock.log.Pending;
import io.penstock.log.TransactionalWriter;
import io.penstock.protocol.control.CheckpointCompleted;
import io.penstock.protocol.control.ControlCodec;
import io.penstock.simulation.mutant.ForwardingAdmin;
import io.penstock.simulation.mutant.ForwardingLog;
import io.penstock.simulation.mutant.ForwardingWriter;
import io.penstock.statestore.journal.CommitRecord;
import io.penstock.statestore.journal.JournalDecoder;
import io.penstock.statestore.journal.JournalRecord;
import io.penstock.statestore.objectstore.ObjectContent;
import io.penstock.statestore.objectstore.ObjectStore;
import io.penstock.testkit.job.SimulatedProcess.Timer;
import java.io.InputStream;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Kills one process at one step, the first time that it comes there once armed. What the process asks of its log from then on goes nowhere;
 * of its storage, ends the thread that asks.
 */
final class CrashPoint {

    private static final long LOOK_AGAIN_NANOS = 50_000;

    /** The process is no more. */
    private static final class Killed extends Error {

        private static final long serialVersionUID = 1L;

        Killed(CrashStep at) {
            super("killed when " + at, null, false, false);
        }
    }

    private final @Nullable CrashStep at;
    private Runnable crash = () -> {};
    private boolean armed;
    private boolean dead;

    /** Of the last commit record seen: the barrier's is the first of its number. */
    private long barriers;

    /** @param at null: never */
    CrashPoint(@Nullable CrashStep at) {
        this.at = at;
    }

    void kills(Runnable process) {
        crash = process;
    }

    void arm() {
        armed = true;
    }

    boolean hasKilled() {
        return dead;
    }

    /** Returns whether the process is dead, or dies of this. */
    private boolean reached(CrashStep step) {
        if (armed && !dead && step == at) {
            dead = true;
            crash.run();
        }
        return dead;
    }

    private void storage(CrashStep step) {
        if (reached(step)) {
            throw new Killed(step);
        }
    }

    // ---- its log

    Log of(Log log, Timer timer) {
        return new ForwardingLog(log) {
            @Override
            public LogAdmin admin() {
                return new Admin(super.admin(), timer);
            }

            @Override
            public TransactionalWriter openTransactionalWriter(String transactionalId, Duration timeout) {
                return new Writer(super.openTransactionalWriter(transactionalId, timeout), timer);
            }
        };
    }

    private void whenDone(Pending<Void> answer, CrashStep step, Timer timer) {
        if (!answer.isDone()) {
            timer.after(LOOK_AGAIN_NANOS, () -> whenDone(answer, step, timer));
        } else if (!answer.isFailed()) {
            reached(step);
        }
    }

    private final class Admin extends ForwardingAdmin {
        private final Timer timer;

        Admin(LogAdmin admin, Timer timer) {
            super(admin);
            this.timer = timer;
        }

        @Override
        public Pending<Void> deleteRecords(Map<LogPartition, Long> before) {
            boolean journals = before.keySet().stream()
                    .anyMatch(partition -> partition.topic().endsWith(".journal"));
            if (journals && reached(CrashStep.TRUNCATING)) {
                return new Pending<>();
            }
            Pending<Void> answer = super.deleteRecords(before);
            if (journals) {
                whenDone(answer, CrashStep.TRUNCATED, timer);
            }
            return answer;
        }
    }

    private final class Writer extends ForwardingWriter {
        private final Timer timer;
        private boolean barrier;
        private boolean names;
        private boolean completes;

        Writer(TransactionalWriter writer, Timer timer) {
            super(writer);
            this.timer = timer;
        }

        @Override
        public Pending<Void> send(Collection<LogWrite> readOnce) {
            List<LogWrite> records = List.copyOf(readOnce);
            records.forEach(this::look);
            if (dead || (barrier && reached(CrashStep.SEALED))) {
                return new Pending<>();
            }
            Pending<Void> answer = super.send(records);
            if (barrier) {
                whenDone(answer, CrashStep.JOURNALED, timer);
            }
            if (completes) {
                whenDone(answer, CrashStep.COMPLETING, timer);
            }
            return answer;
        }

        private void look(LogWrite record) {
            byte[] value = record.value();
            if (value == null) {
                return;
            }
            if (record.topic().endsWith(".journal")) {
                JournalRecord journaled = JournalDecoder.decode(value);
                if (journaled.kind() == JournalRecord.Kind.COMMIT && !journaled.continued()) {
                    look(JournalDecoder.commit(journaled, journaled.body()));
                }
            } else if (record.topic().endsWith(".control")) {
                completes |= ControlCodec.decode(Objects.requireNonNull(record.key()), value, "control", 0)
                        instanceof CheckpointCompleted;
            }
        }

        private void look(CommitRecord commit) {
            if (commit.checkpoint() > barriers) {
                barriers = commit.checkpoint();
                barrier = true;
            }
            names |= commit.snapshot() != null;
        }

        @Override
        public Pending<Void> commit() {
            if (dead) {
                return new Pending<>();
            }
            Pending<Void> answer = super.commit();
            if (barrier) {
                reached(CrashStep.COMMITTING);
            }
            if (names && !barrier) {
                reached(CrashStep.NAMING);
                whenDone(answer, CrashStep.NAMED, timer);
            }
            if (completes) {
                whenDone(answer, CrashStep.COMPLETED, timer);
            }
            barrier = false;
            names = false;
            completes = false;
            return answer;
        }
    }

    // ---- its storage

    /** What a background thread of the process does for a checkpoint. */
    Runnable of(Runnable work) {
        return () -> {
            if (!reached(CrashStep.COMMITTED)) {
                work.run();
            }
        };
    }

    ObjectStore of(ObjectStore store) {
        return new Storage(store);
    }

    private final class Storage implements ObjectStore {
        private final ObjectStore store;

        Storage(ObjectStore store) {
            this.store = store;
        }

        private void alive() {
            if (dead) {
                throw new Killed(Objects.requireNonNull(at));
            }
        }

        @Override
        public boolean putIfAbsent(String key, ObjectContent content) {
            storage(CrashStep.WRITTEN);
            boolean put = store.putIfAbsent(key, content);
            storage(CrashStep.UPLOADED);
            return put;
        }

        @Override
        public Optional<String> write(String key, byte[] bytes, @Nullable String expectedVersion) {
            storage(CrashStep.UNNAMED);
            Optional<String> written = store.write(key, bytes, expectedVersion);
            storage(CrashStep.STORED);
            return written;
        }

        @Override
        public void delete(String key) {
            storage(CrashStep.COLLECTING);
            store.delete(key);
            storage(CrashStep.COLLECTED);
        }

        @Override
        public InputStream get(String key) {
            alive();
            return store.get(key);
        }

        @Override
        public byte[] getRange(String key, long offset, int length) {
            alive();
            return store.getRange(key, offset, length);
        }

        @Override
        public List<StoredObject> list(String prefix) {
            alive();
            return store.list(prefix);
        }

        @Override
        public Optional<Document> read(String key) {
            alive();
            return store.read(key);
        }

        @Override
        public void close() {}
    }
}
