package io.penstock.simulation.mutant;

import io.penstock.log.CommittedOffset;
import io.penstock.log.Log;
import io.penstock.log.LogPartition;
import io.penstock.log.Pending;
import io.penstock.log.TransactionalWriter;
import io.penstock.testkit.job.SimulatedProcess.Timer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Of the two writers of an incarnation, the one whose commit comes first lets the other end its transaction before, where that one has
 * written all of it by then.
 */
final class OvertakingLog extends ForwardingLog {

    /** How long a commit is held back at most: the other may have nothing to commit. */
    private static final long HELD_NANOS_MAX = 50_000_000;

    private final Log log;
    private final Timer timer;
    private final Map<String, Overtaken> writers = new HashMap<>();

    OvertakingLog(Log log, Timer timer) {
        super(log);
        this.log = log;
        this.timer = timer;
    }

    @Override
    public TransactionalWriter openTransactionalWriter(String transactionalId, Duration transactionTimeout) {
        Overtaken writer = new Overtaken(log.openTransactionalWriter(transactionalId, transactionTimeout));
        writers.put(transactionalId, writer);
        return writer;
    }

    /** The other writer of the incarnation; null where there is none. */
    private @Nullable Overtaken other(String transactionalId) {
        String stem = transactionalId.substring(0, transactionalId.length() - 1);
        return writers.get(stem + (transactionalId.endsWith("0") ? "1" : "0"));
    }

    private final class Overtaken extends ForwardingWriter {

        private boolean open;
        private boolean closed;
        private @Nullable Pending<Void> endedAhead;
        private @Nullable Pending<Void> held;

        Overtaken(TransactionalWriter writer) {
            super(writer);
        }

        @Override
        public void begin() {
            super.begin();
            open = true;
        }

        @Override
        public Pending<Void> sendOffsets(String group, Map<LogPartition, CommittedOffset> offsets) {
            Pending<Void> answer = new Pending<>();
            Pending<Void> asked = super.sendOffsets(group, offsets);
            asked.wakeWhenDone(() -> {
                Overtaken first = other(transactionalId());
                if (!asked.isFailed() && first != null && first.held != null && !closed) {
                    endAheadOf(first);
                }
                forward(asked, answer);
            });
            return answer;
        }

        private void endAheadOf(Overtaken first) {
            Pending<Void> answer = new Pending<>();
            endedAhead = answer;
            Pending<Void> asked = super.commit();
            asked.wakeWhenDone(() -> {
                forward(asked, answer);
                first.letGo();
            });
        }

        @Override
        public Pending<Void> commit() {
            open = false;
            Pending<Void> ahead = endedAhead;
            if (ahead != null) {
                endedAhead = null;
                return ahead;
            }
            Overtaken second = other(transactionalId());
            if (second == null || !second.open) {
                return super.commit();
            }
            held = new Pending<>();
            timer.after(HELD_NANOS_MAX, this::letGo);
            return held;
        }

        private void letGo() {
            Pending<Void> answer = held;
            if (answer != null && !closed) {
                held = null;
                Pending<Void> asked = super.commit();
                asked.wakeWhenDone(() -> forward(asked, answer));
            }
        }

        @Override
        public void close() {
            closed = true;
            super.close();
        }
    }

    private static void forward(Pending<Void> asked, Pending<Void> answer) {
        if (asked.isFailed()) {
            answer.fail(asked.failure());
        } else {
            answer.complete(null);
        }
    }
}
