package io.penstock.coordinator.runtime;

import io.penstock.coordinator.core.CoordinatorCore;
import io.penstock.log.Clock;
import io.penstock.log.Isolation;
import io.penstock.log.Log;
import io.penstock.log.LogException;
import io.penstock.log.LogException.Reason;
import io.penstock.log.LogPartition;
import io.penstock.log.Pending;
import io.penstock.log.TransactionalWriter;
import io.penstock.protocol.TopicNames;
import io.penstock.protocol.status.StatusRecord;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * From nothing to a core that knows everything decided before: the topics made sure of, another leader's lease waited out, the
 * coordinator's id taken, the ends sampled after that, the control topic replayed up to its end. Whoever held the id can decide nothing
 * any more by then. One owner thread, which polls it; what it opened passes to whoever asks for it.
 */
final class Takeover implements AutoCloseable {

    private static final Set<Reason> PASSING = EnumSet.of(Reason.UNKNOWN_OUTCOME, Reason.UNAVAILABLE);
    /** A topic just created may not be known to every server. */
    private static final Set<Reason> PASSING_WHEN_NEW =
            EnumSet.of(Reason.UNKNOWN_OUTCOME, Reason.UNAVAILABLE, Reason.NOT_FOUND);

    private final Log log;
    private final Clock clock;
    private final CoordinatorSettings settings;
    private final Topics topics;
    private final String transactionalId;
    private final CoordinatorCore core;
    private final InternalTopic controlTopic;
    private final InternalTopic statusTopic;
    private final Lease lease;
    private final Retried<Void> initializing;
    private final Retried<Map<LogPartition, Long>> samplingStart;
    private final Retried<Map<LogPartition, Long>> samplingEnd;
    private CoordinatorPhase phase = CoordinatorPhase.PREPARING_TOPIC;
    private @Nullable TransactionalWriter writer;
    private @Nullable ControlReader reader;
    private @Nullable StatusTail status;
    private Map<LogPartition, Long> starts = Map.of();
    private Map<LogPartition, Long> ends = Map.of();

    /** @param core new; it is handed what the topic holds */
    Takeover(Log log, Clock clock, CoordinatorSettings settings, Topics topics, CoordinatorCore core) {
        this.log = log;
        this.clock = clock;
        this.settings = settings;
        this.topics = topics;
        this.transactionalId = TopicNames.coordinatorTransactionalId(settings.prefix());
        this.core = core;
        this.controlTopic = new InternalTopic(topics.control().topic(), 1, log.admin(), clock, settings);
        this.statusTopic =
                new InternalTopic(topics.reports().topic(), StatusRecord.PARTITIONS, log.admin(), clock, settings);
        this.lease = new Lease(log, clock, settings, topics.heartbeats());
        this.initializing = retried("taking transactional id " + transactionalId, this::openAndInitialize, PASSING);
        List<LogPartition> partitions = List.of(topics.control(), topics.reports(), topics.heartbeats());
        this.samplingStart = retried(
                "asking for the start of " + partitions, () -> log.admin().startOffsets(partitions), PASSING_WHEN_NEW);
        // Not the last stable offset: the markers of what an older coordinator committed may be missing still.
        this.samplingEnd = retried(
                "asking for the end of " + partitions,
                () -> log.admin().endOffsets(partitions, Isolation.READ_UNCOMMITTED),
                PASSING_WHEN_NEW);
    }

    /** {@link CoordinatorPhase#ELECTING} once it is complete. */
    CoordinatorPhase phase() {
        return phase;
    }

    /**
     * Moves on.
     *
     * @return whether anything was done
     * @throws LogException when it cannot succeed; FENCED when another took the id after us
     */
    boolean poll() {
        return switch (phase) {
            case PREPARING_TOPIC -> controlTopic.poll() && statusTopic.poll() && enter(CoordinatorPhase.STANDING_BY);
            case STANDING_BY -> standBy();
            case INITIALIZING -> initializing.poll() != null && enter(CoordinatorPhase.SAMPLING);
            case SAMPLING -> sample();
            case REPLAYING -> replay();
            default -> false;
        };
    }

    /** Initialised, nothing written. Once complete. */
    TransactionalWriter writer() {
        return complete(writer);
    }

    /** Behind the last record replayed. Once complete. */
    ControlReader reader() {
        return complete(reader);
    }

    /** Reports from where a former leader left off, heartbeats from now on. Once complete. */
    StatusTail status() {
        return complete(status);
    }

    /** For people: how far it has come. */
    String progress() {
        if (phase == CoordinatorPhase.STANDING_BY) {
            return phase + ", waiting for " + lease.holder();
        }
        ControlReader reading = reader;
        return phase
                + (reading == null
                        ? ""
                        : ", has read " + topics.control() + " to " + reading.position() + " of "
                                + offsetIn(ends, topics.control()));
    }

    @Override
    public void close() {
        lease.close();
        if (reader != null) {
            reader.close();
        }
        if (status != null) {
            status.close();
        }
        if (writer != null) {
            writer.close();
        }
    }

    private boolean standBy() {
        if (!lease.isFree()) {
            return false;
        }
        lease.close();
        return enter(CoordinatorPhase.INITIALIZING);
    }

    /** A writer is initialised once in its life: each attempt is a new one. None of them has written anything. */
    private Pending<Void> openAndInitialize() {
        if (writer != null) {
            writer.close();
        }
        TransactionalWriter opened = log.openTransactionalWriter(transactionalId, settings.transactionTimeout());
        writer = opened;
        return opened.init();
    }

    private boolean sample() {
        Pending<Map<LogPartition, Long>> first = samplingStart.poll();
        Pending<Map<LogPartition, Long>> last = samplingEnd.poll();
        if (first == null || last == null) {
            return false;
        }
        starts = first.get();
        ends = last.get();
        reader = new ControlReader(log, topics.control(), offsetIn(starts, topics.control()));
        return enter(CoordinatorPhase.REPLAYING);
    }

    private boolean replay() {
        ControlReader reading = complete(reader);
        boolean any = reading.poll(core::apply);
        if (reading.position() < offsetIn(ends, topics.control())) {
            return any;
        }
        long start = offsetIn(starts, topics.reports());
        boolean known = core.statusRead() >= start && core.statusRead() <= offsetIn(ends, topics.reports());
        // Otherwise the topic is another than the one that was read: what it says has not been heard.
        long from = known ? core.statusRead() : start;
        status = new StatusTail(
                log, Map.of(topics.reports(), from, topics.heartbeats(), offsetIn(ends, topics.heartbeats())));
        return enter(CoordinatorPhase.ELECTING);
    }

    private static long offsetIn(Map<LogPartition, Long> answer, LogPartition partition) {
        Long offset = answer.get(partition);
        if (offset == null) {
            throw new LogException(
                    Reason.FAILED, "the log answered " + answer + " when asked for an offset of " + partition);
        }
        return offset;
    }

    private <T> Retried<T> retried(String what, Supplier<Pending<T>> request, Set<Reason> passing) {
        return new Retried<>(what, request, passing, new Backoff(clock, settings));
    }

    private boolean enter(CoordinatorPhase next) {
        phase = next;
        return true;
    }

    private <T> T complete(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("the takeover of " + transactionalId + " is only " + phase);
        }
        return part;
    }
}
