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
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * From nothing to a core that knows everything decided before: the control topic made sure of, the coordinator's id taken, the
 * topic's end sampled after that, the topic replayed up to it. Whoever held the id can decide nothing any more by then. One owner
 * thread, which polls it; what it opened passes to whoever asks for it.
 */
final class Takeover implements AutoCloseable {

    private static final Set<Reason> PASSING = EnumSet.of(Reason.UNKNOWN_OUTCOME, Reason.UNAVAILABLE);
    /** A topic just created may not be known to every server. */
    private static final Set<Reason> PASSING_WHEN_NEW =
            EnumSet.of(Reason.UNKNOWN_OUTCOME, Reason.UNAVAILABLE, Reason.NOT_FOUND);

    private final Log log;
    private final Clock clock;
    private final CoordinatorSettings settings;
    private final LogPartition control;
    private final String transactionalId;
    private final CoordinatorCore core;
    private final ControlTopic topic;
    private final Retried<Void> initializing;
    private final Retried<Map<LogPartition, Long>> samplingStart;
    private final Retried<Map<LogPartition, Long>> samplingEnd;
    private CoordinatorPhase phase = CoordinatorPhase.PREPARING_TOPIC;
    private @Nullable TransactionalWriter writer;
    private @Nullable ControlReader reader;
    private long endOffset;

    /** @param core new; it is handed what the topic holds */
    Takeover(Log log, Clock clock, CoordinatorSettings settings, LogPartition control, CoordinatorCore core) {
        this.log = log;
        this.clock = clock;
        this.settings = settings;
        this.control = control;
        this.transactionalId = TopicNames.coordinatorTransactionalId(settings.prefix());
        this.core = core;
        this.topic = new ControlTopic(log.admin(), clock, settings);
        this.initializing = retried("taking transactional id " + transactionalId, this::openAndInitialize, PASSING);
        List<LogPartition> partitions = List.of(control);
        this.samplingStart = retried(
                "asking for the start of " + control, () -> log.admin().startOffsets(partitions), PASSING_WHEN_NEW);
        // Not the last stable offset: the markers of what an older coordinator committed may be missing still.
        this.samplingEnd = retried(
                "asking for the end of " + control,
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
            case PREPARING_TOPIC -> topic.poll() && enter(CoordinatorPhase.INITIALIZING);
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

    /** For people: how far it has come. */
    String progress() {
        ControlReader reading = reader;
        return phase
                + (reading == null ? "" : ", has read " + control + " to " + reading.position() + " of " + endOffset);
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
        }
        if (writer != null) {
            writer.close();
        }
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
        Pending<Map<LogPartition, Long>> starts = samplingStart.poll();
        Pending<Map<LogPartition, Long>> ends = samplingEnd.poll();
        if (starts == null || ends == null) {
            return false;
        }
        endOffset = offsetIn(ends.get());
        reader = new ControlReader(log, control, offsetIn(starts.get()));
        return enter(CoordinatorPhase.REPLAYING);
    }

    private boolean replay() {
        ControlReader reading = complete(reader);
        boolean any = reading.poll(core::apply);
        return reading.position() >= endOffset ? enter(CoordinatorPhase.ELECTING) : any;
    }

    private long offsetIn(Map<LogPartition, Long> answer) {
        Long offset = answer.get(control);
        if (offset == null) {
            throw new LogException(
                    Reason.FAILED, "the log answered " + answer + " when asked for an offset of " + control);
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
