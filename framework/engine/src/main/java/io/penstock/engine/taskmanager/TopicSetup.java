package io.penstock.engine.taskmanager;

import io.penstock.log.LogAdmin;
import io.penstock.log.LogException;
import io.penstock.log.Pending;
import io.penstock.log.TopicDescription;
import io.penstock.log.TopicSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Creates a job's internal topics and checks them, and that the topics of its sinks are there (DESIGN rule 15). */
final class TopicSetup {

    private static final int SEGMENT_BYTES = 16 << 20;

    /** No retention limit, deletion by Penstock alone, small segments, no unclean election. */
    private static final Map<String, String> INTERNAL_CONFIG = Map.of(
            "cleanup.policy", "delete",
            "retention.ms", "-1",
            "retention.bytes", "-1",
            "segment.bytes", Integer.toString(SEGMENT_BYTES),
            "unclean.leader.election.enable", "false");

    private final LogAdmin admin;
    private final int replicationFactor;
    private final Map<String, Integer> internal;
    private final Set<String> external;
    private final List<Pending<Void>> creating = new ArrayList<>();
    private @Nullable Pending<Map<String, TopicDescription>> describing;
    private boolean created;
    private boolean done;

    /**
     * @param internal partitions by topic
     * @param external topics that must exist
     */
    TopicSetup(LogAdmin admin, int replicationFactor, Map<String, Integer> internal, Set<String> external) {
        this.admin = admin;
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
                    creating.add(admin.createTopic(new TopicSpec(topic, partitions, replicationFactor, config())));
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
        done = true;
        return true;
    }

    private Map<String, String> config() {
        Map<String, String> config = new HashMap<>(INTERNAL_CONFIG);
        if (replicationFactor >= 3) {
            config.put("min.insync.replicas", "2");
        }
        return config;
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
