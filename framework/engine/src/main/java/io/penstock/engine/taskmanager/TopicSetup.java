package io.penstock.engine.taskmanager;

import io.penstock.log.Clock;
import io.penstock.log.Isolation;
import io.penstock.log.LogAdmin;
import io.penstock.log.LogException;
import io.penstock.log.LogPartition;
import io.penstock.log.Pending;
import io.penstock.log.TopicDescription;
import io.penstock.log.TopicSpec;
import io.penstock.protocol.TopicSettings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Creates a job's internal topics and checks them, and that the topics of its sinks are there (DESIGN rule 15). */
final class TopicSetup {

    /** How long a topic that was just created may stay unknown to the brokers that lead its partitions. */
    private static final long VISIBLE_NANOS_MAX = 60_000_000_000L;

    private static final long ASK_AGAIN_NANOS = 50_000_000;

    private final LogAdmin admin;
    private final Clock clock;
    private final int replicationFactor;
    private final Map<String, Integer> internal;
    private final Set<String> external;
    private final List<Pending<Void>> creating = new ArrayList<>();
    private @Nullable Pending<Map<String, TopicDescription>> describing;
    private @Nullable Pending<Map<LogPartition, Long>> asking;
    private long askAtNanos = Long.MIN_VALUE;
    private long visibleBeforeNanos;
    private boolean created;
    private boolean done;

    /**
     * @param internal partitions by topic
     * @param external topics that must exist
     */
    TopicSetup(
            LogAdmin admin, Clock clock, int replicationFactor, Map<String, Integer> internal, Set<String> external) {
        this.admin = admin;
        this.clock = clock;
        this.replicationFactor = replicationFactor;
        this.internal = Map.copyOf(internal);
        this.external = Set.copyOf(external);
    }

    boolean isDone() {
        return done;
    }

    /**
     * @throws IllegalStateException naming the topic and the remedy
     */
    boolean doWork() {
        if (done) {
            return false;
        }
        if (describing == null) {
            Set<String> all = new HashSet<>(internal.keySet());
            all.addAll(external);
            describing = admin.describeTopics(all);
            return true;
        }
        if (!describing.isDone()) {
            return false;
        }
        Map<String, TopicDescription> found = describing.get();
        if (!created) {
            requireExternal(found);
            internal.forEach((topic, partitions) -> {
                if (!found.containsKey(topic)) {
                    creating.add(admin.createTopic(new TopicSpec(
                            topic, partitions, replicationFactor, TopicSettings.internal(replicationFactor))));
                }
            });
            created = true;
        }
        for (Pending<Void> creation : creating) {
            if (!creation.isDone()) {
                return false;
            }
            if (creation.isFailed() && creation.failure().reason() != LogException.Reason.ALREADY_EXISTS) {
                throw creation.failure();
            }
        }
        found.forEach(this::requirePartitions);
        return awaitVisible();
    }

    /** Creating answers when the topic is decided; its leaders hear of it a moment later. */
    private boolean awaitVisible() {
        Pending<Map<LogPartition, Long>> asked = asking;
        if (asked == null) {
            if (clock.nanoTime() < askAtNanos) {
                return false;
            }
            List<LogPartition> partitions = new ArrayList<>();
            internal.forEach((topic, count) -> {
                for (int partition = 0; partition < count; partition++) {
                    partitions.add(new LogPartition(topic, partition));
                }
            });
            asking = admin.endOffsets(partitions, Isolation.READ_UNCOMMITTED);
            return true;
        }
        if (!asked.isDone()) {
            return false;
        }
        if (asked.isFailed()) {
            if (visibleBeforeNanos == 0) {
                visibleBeforeNanos = clock.nanoTime() + VISIBLE_NANOS_MAX;
            }
            boolean passing = asked.failure().reason() == LogException.Reason.NOT_FOUND
                    || asked.failure().reason() == LogException.Reason.UNAVAILABLE;
            if (!passing || clock.nanoTime() > visibleBeforeNanos) {
                throw asked.failure();
            }
            asking = null;
            askAtNanos = clock.nanoTime() + ASK_AGAIN_NANOS;
            return true;
        }
        done = true;
        return true;
    }

    private void requireExternal(Map<String, TopicDescription> found) {
        for (String topic : external) {
            if (!found.containsKey(topic)) {
                throw new IllegalStateException("topic \"" + topic
                        + "\" that a sink of the job writes to does not exist; create it (Penstock creates only its own"
                        + " topics), or check penstock.kafka.bootstrap.servers");
            }
        }
    }

    private void requirePartitions(String topic, TopicDescription description) {
        Integer wanted = internal.get(topic);
        if (wanted != null && description.partitions() < wanted) {
            throw new IllegalStateException("internal topic \"" + topic + "\" has " + description.partitions()
                    + " partitions, the job needs " + wanted
                    + "; max-parallelism is fixed for a job's life, and a source may not grow past its journal's partitions:"
                    + " set it back, or add partitions to the journal topic");
        }
    }
}
