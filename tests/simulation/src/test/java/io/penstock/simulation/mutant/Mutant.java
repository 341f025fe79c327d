package io.penstock.simulation.mutant;

import io.penstock.log.CommittedOffset;
import io.penstock.log.Isolation;
import io.penstock.log.Log;
import io.penstock.log.LogAdmin;
import io.penstock.log.LogBatch;
import io.penstock.log.LogPartition;
import io.penstock.log.LogReader;
import io.penstock.log.LogWrite;
import io.penstock.log.Pending;
import io.penstock.log.TransactionalWriter;
import io.penstock.testkit.job.SimulatedProcess.Timer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A defect of the commit protocol, put into every process of a simulated job by the log, the storage or the disk that it is given. */
public enum Mutant {

    /** A dead incarnation's transactional ids are left as they are: its late commits still count (rule 3). */
    NO_FENCE {
        @Override
        public Log into(Log log, Timer timer) {
            return withAdmin(log, new ForwardingAdmin(log.admin()) {
                @Override
                public Pending<Void> fence(List<String> transactionalIds) {
                    return Pending.of(null);
                }
            });
        }
    },

    /** A fenced writer takes its id anew and commits what it had, as clients that "recover" do (rule 2). */
    REINIT_AFTER_FENCE {
        @Override
        public Log into(Log log, Timer timer) {
            // the coordinator's is left as it is: what it is fenced for is another matter
            return withWriters(
                    log,
                    (id, timeout) -> isOfIncarnation(id)
                            ? new ReinitialisingWriter(log, id, timeout)
                            : log.openTransactionalWriter(id, timeout));
        }
    },

    /** Offsets are committed by themselves, beside the transaction (idea 1). */
    OFFSETS_OUTSIDE_THE_TRANSACTION {
        @Override
        public Log into(Log log, Timer timer) {
            return withWriters(log, (id, timeout) -> new ForwardingWriter(log.openTransactionalWriter(id, timeout)) {
                @Override
                public Pending<Void> sendOffsets(String group, Map<LogPartition, CommittedOffset> offsets) {
                    return log.admin().commitOffsets(group, offsets);
                }
            });
        }
    },

    /** Now and then a frame is acknowledged that never was written (rule 12). */
    LOST_FRAME {
        @Override
        public Log into(Log log, Timer timer) {
            return withWriters(log, (id, timeout) -> new FrameLosingWriter(log.openTransactionalWriter(id, timeout)));
        }
    },

    /** Whoever restores a journal is given each batch of it twice (rule 7). */
    DOUBLE_JOURNAL_REPLAY {
        @Override
        public Log into(Log log, Timer timer) {
            return new ForwardingLog(log) {
                @Override
                public LogReader openReader(String name, Isolation isolation) {
                    LogReader reader = super.openReader(name, isolation);
                    return name.equals(JOURNAL_READER) ? new RepeatingReader(reader) : reader;
                }
            };
        }
    },

    /** The baton is written ahead of the commit that it ends, so a task has its new owner before its old one is done (rule 13). */
    EARLY_RELEASE {
        @Override
        public Log into(Log log, Timer timer) {
            return withWriters(log, (id, timeout) -> new EarlyReleasingWriter(log, id, timeout));
        }
    },

    /** The end of a partition is taken to be what committed readers see of it now (rule 5). */
    LSO_TAKEN_FOR_THE_END {
        @Override
        public Log into(Log log, Timer timer) {
            return withAdmin(log, new ForwardingAdmin(log.admin()) {
                @Override
                public Pending<Map<LogPartition, Long>> endOffsets(
                        Collection<LogPartition> partitions, Isolation isolation) {
                    return super.endOffsets(partitions, Isolation.READ_COMMITTED);
                }
            });
        }
    },

    /** Of two commits in flight the later one ends first (rule 1). */
    ENDTXN_OUT_OF_ORDER {
        @Override
        public Log into(Log log, Timer timer) {
            return new OvertakingLog(log, timer);
        }
    },

    /** For some seconds a process reads no frames, as if it had to wait for another one (invariant I5). */
    WAITING_FOR_OTHERS {
        @Override
        public Log into(Log log, Timer timer) {
            boolean[] waits = {false};
            timer.after(WAIT_FROM_NANOS, () -> waits[0] = true);
            timer.after(WAIT_TO_NANOS, () -> waits[0] = false);
            return new ForwardingLog(log) {
                @Override
                public LogReader openReader(String name, Isolation isolation) {
                    LogReader reader = super.openReader(name, isolation);
                    return !name.startsWith(EXCHANGE_READER)
                            ? reader
                            : new ForwardingReader(reader) {
                                @Override
                                public List<LogBatch> poll() {
                                    return waits[0] ? List.of() : super.poll();
                                }
                            };
                }
            };
        }
    },

    /** Whoever collects takes what is retained for garbage (rule 9). The defect is the storage's: see {@link #collectsLive}. */
    COLLECTED_LIVE_SNAPSHOT {
        @Override
        public Log into(Log log, Timer timer) {
            return log;
        }
    },

    /** The heap makes room with entries that the disk does not have (rule 7). The defect is the cache's: see {@link #evictsUncommitted}. */
    UNCOMMITTED_STATE_EVICTED {
        @Override
        public Log into(Log log, Timer timer) {
            return log;
        }
    };

    /** As the journal's reader is named by the engine. */
    private static final String JOURNAL_READER = "journal-tail";

    private static final String EXCHANGE_READER = "exchange-";

    private static final long WAIT_FROM_NANOS = 2_000_000_000L;
    private static final long WAIT_TO_NANOS = 8_000_000_000L;

    /** A process's log with the defect. */
    public abstract Log into(Log log, Timer timer);

    /** Whether all that a collector lists is deleted. */
    public boolean collectsLive() {
        return this == COLLECTED_LIVE_SNAPSHOT;
    }

    /** Whether an entry may leave the heap whoever wrote it, and whether or not that is committed. */
    public boolean evictsUncommitted() {
        return this == UNCOMMITTED_STATE_EVICTED;
    }

    /** As in the list of defects: lower case, words apart. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static boolean isOfIncarnation(String transactionalId) {
        return transactionalId.endsWith("-0") || transactionalId.endsWith("-1");
    }

    private interface Opener {
        TransactionalWriter open(String transactionalId, Duration timeout);
    }

    private static Log withAdmin(Log log, LogAdmin admin) {
        return new ForwardingLog(log) {
            @Override
            public LogAdmin admin() {
                return admin;
            }
        };
    }

    private static Log withWriters(Log log, Opener opener) {
        return new ForwardingLog(log) {
            @Override
            public TransactionalWriter openTransactionalWriter(String transactionalId, Duration transactionTimeout) {
                return opener.open(transactionalId, transactionTimeout);
            }
        };
    }

    /** Drops each so manieth frame on its way into a transaction. */
    private static final class FrameLosingWriter extends ForwardingWriter {

        private static final int EACH = 40;
        private int frames;

        FrameLosingWriter(TransactionalWriter writer) {
            super(writer);
        }

        @Override
        public Pending<Void> send(Collection<LogWrite> records) {
            return super.send(records.stream()
                    .filter(record -> !record.topic().endsWith(".exchange") || ++frames % EACH != 0)
                    .toList());
        }
    }
}
