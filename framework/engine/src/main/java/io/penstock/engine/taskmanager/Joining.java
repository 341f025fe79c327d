package io.penstock.engine.taskmanager;

import io.penstock.engine.ownership.StatusVoice;
import io.penstock.log.Clock;
import io.penstock.log.Log;
import io.penstock.log.Pending;
import io.penstock.log.TopicDescription;
import io.penstock.protocol.TopicNames;
import io.penstock.protocol.checkpoint.CheckpointSettings;
import io.penstock.protocol.control.IncarnationListed;
import io.penstock.protocol.control.JoinRefused;
import io.penstock.protocol.graph.GraphDescription;
import io.penstock.protocol.join.SavepointOrigin;
import io.penstock.protocol.join.StageTasks;
import io.penstock.protocol.status.JoinRequested;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks in the status topic to become an incarnation, and looks in the control topic for the answer; asks anew, with another nonce, where
 * only somebody's leaving is in the way. Owned by the TaskManager's thread.
 */
final class Joining {

    private static final Logger LOG = LoggerFactory.getLogger(Joining.class);
    private static final long LOOK_AGAIN_NANOS = 50_000_000;
    private static final long ASK_ANEW_NANOS = 1_000_000_000;

    private final TaskManagerConfig config;
    private final boolean stateful;
    private final @Nullable SavepointOrigin origin;
    private final GraphDescription graph;
    private final List<StageTasks> stages;
    private final Log log;
    private final Clock clock;
    private final StatusVoice voice;
    private final Set<String> topics;
    private @Nullable Pending<Map<String, TopicDescription>> looking;
    private @Nullable ControlFollower control;
    private @Nullable JoinRequested request;
    private @Nullable IncarnationListed listed;
    private @Nullable JoinRefused refused;
    private long notBeforeNanos;

    /** @param origin the savepoint that the job begins from; null where it begins from nothing, or goes on */
    Joining(
            TaskManagerConfig config,
            GraphDescription graph,
            List<StageTasks> stages,
            Log log,
            Clock clock,
            StatusVoice voice,
            boolean stateful,
            @Nullable SavepointOrigin origin) {
        this.origin = origin;
        this.stateful = stateful;
        this.config = config;
        this.graph = graph;
        this.stages = stages;
        this.log = log;
        this.clock = clock;
        this.voice = voice;
        this.topics = Set.of(TopicNames.control(config.prefix()), TopicNames.status(config.prefix()));
        this.notBeforeNanos = clock.nanoTime();
    }

    /** Returns whether there was progress. */
    boolean doWork() {
        ControlFollower follower = control;
        if (follower == null) {
            return lookForTopics();
        }
        boolean worked = follower.doWork();
        if (!follower.isWhole() || clock.nanoTime() - notBeforeNanos < 0) {
            return worked;
        }
        JoinRequested asked = request;
        if (asked == null) {
            asked = new JoinRequested(
                    config.job(),
                    nonce(),
                    config.taskManagerId(),
                    config.process(),
                    config.slots(),
                    config.delivery() == Delivery.AT_LEAST_ONCE,
                    graph.hash(),
                    graph.toJson(),
                    stages,
                    checkpoints(),
                    origin);
            request = asked;
        }
        worked |= voice.stand(List.of(asked));
        listed = follower.view().listingOf(asked.nonce()).orElse(null);
        Optional<JoinRefused> refusal = follower.view().refusalOf(asked.nonce());
        if (refusal.isPresent()) {
            take(refusal.get());
            worked = true;
        }
        return worked || listed != null;
    }

    /** A job without state has its offsets, and nothing to snapshot. */
    private @Nullable CheckpointSettings checkpoints() {
        return stateful ? config.checkpoints() : null;
    }

    private boolean lookForTopics() {
        Pending<Map<String, TopicDescription>> asked = looking;
        if (asked == null) {
            if (clock.nanoTime() - notBeforeNanos < 0) {
                return false;
            }
            looking = log.admin().describeTopics(topics);
            return true;
        }
        if (!asked.isDone()) {
            return false;
        }
        looking = null;
        if (asked.get().keySet().containsAll(topics)) {
            control = new ControlFollower(log, config.prefix(), config.job());
        } else {
            notBeforeNanos = clock.nanoTime() + LOOK_AGAIN_NANOS; // no coordinator has led yet
        }
        return true;
    }

    private void take(JoinRefused refusal) {
        if (refusal.reason() == JoinRefused.Reason.GRAPH_TOO_LARGE || refusal.reason() == JoinRefused.Reason.FINISHED) {
            refused = refusal;
            return;
        }
        LOG.warn("job {}: not joined yet: {}", config.job(), refusal.message());
        request = null;
        notBeforeNanos = clock.nanoTime() + ASK_ANEW_NANOS;
    }

    /** At most 98 characters, and nobody else's: two of one id do not ask at the same nanosecond under the same name. */
    private String nonce() {
        return config.taskManagerId() + "-"
                + Integer.toHexString(config.process().hashCode()) + "-" + Long.toHexString(clock.nowMs()) + "-"
                + Long.toHexString(clock.nanoTime());
    }

    /** What the request has led to; empty until then. */
    Optional<IncarnationListed> listed() {
        return Optional.ofNullable(listed);
    }

    /** Why asking again is of no use; empty where it may be. */
    Optional<JoinRefused> refused() {
        return Optional.ofNullable(refused);
    }

    /** Null before the control topic was found. The caller closes it. */
    @Nullable ControlFollower control() {
        return control;
    }
}
