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

/**
 * Creates a job's internal topics and checks them, that the topics of its sinks are there (DESIGN rule 15), and that the cluster has the
 * transaction protocol that commits rest on.
 */
final class TopicSetup {

    /** How long a topic that was just created may stay unknown to the brokers that lead its partitions. */
    private static final long VISIBLE_NANOS_MAX = 60_000_000_000L;

    private static final long ASK_AGAIN_NANOS = 50_000_000;

    private static final int TRANSACTION_VERSION_MIN = 2;

    /**
     * A topic of Penstock's own.
     *
     * @param partitions that it needs, and is created with
     * @param exact whether more partitions are wrong, too
     * @param journal whether it is a task's truth
     * @param hasBeen whether it was there once, so that it must not be made anew where it is missing
     */
    record Internal(String topic, int partitions, boolean exact, boolean journal, boolean hasBeen) {

        static Internal deadLetters(String topic) {
            return new Internal(topic, 1, false, false, false);
        }

        /** @param keyed whether its partitions are key groups, in which keys are found by their number */
        static Internal journal(String topic, int tasks, boolean keyed, boolean hasBeen) {
            return new Internal(topic, tasks, keyed, true, hasBeen);
        }

        /** Frames on their way; its partitions are key groups. */
        static Internal exchange(String topic, int keyGroups) {
            return new Internal(topic, keyGroups, true, false, false);
        }
    }

    private final LogAdmin admin;
    private final Clock clock;
    private final int replicationFactor;
    private final List<Internal> internal;
    private final Set<String> external;
    private final List<Pending<Void>> creating = new ArrayList<>();
    private @Nullable Pending<Integer> transactionVersion;
    private @Nullable Pending<Map<String, TopicDescription>> describing;
    private @Nullable Pending<Map<LogPartition, Long>> asking;
    private long askAtNanos = Long.MIN_VALUE;
    private long visibleBeforeNanos;
    private boolean created;
    private boolean done;

    /** @param external topics that must exist */
    TopicSetup(LogAdmin admin, Clock clock, int replicationFactor, List<Internal> internal, Set<String> external) {
        this.admin = admin;
        this.clock = clock;
        this.replicationFactor = replicationFactor;
        this.internal = List.copyOf(internal);
        this.external = Set.copyOf(external);
    }

    boolean isDone() {
        return done;
    }

    /**
     * @throws IllegalStateException naming the topic, or what else the cluster lacks, and the remedy
     */
    boolean doWork() {
        if (done) {
            return false;
        }
        if (describing == null || transactionVersion == null) {
            Set<String> all = new HashSet<>(external);
            internal.forEach(each -> all.add(each.topic()));
            describing = admin.describeTopics(all);
            transactionVersion = admin.transactionVersion();
            return true;
        }
        if (!describing.isDone() || !transactionVersion.isDone()) {
            return false;
        }
        Map<String, TopicDescription> found = describing.get();
        if (!created) {
            requireTransactions(transactionVersion.get());
            requireExternal(found);
            requireWhatHasBeen(found);
            internal.forEach(each -> {
                if (!found.containsKey(each.topic())) {
                    creating.add(admin.createTopic(new TopicSpec(
                            each.topic(),
                            each.partitions(),
                            replicationFactor,
                            TopicSettings.internal(replicationFactor))));
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
        internal.forEach(each -> requirePartitions(each, found.get(each.topic())));
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
            internal.forEach(each -> {
                for (int partition = 0; partition < each.partitions(); partition++) {
                    partitions.add(new LogPartition(each.topic(), partition));
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

    /** A commit of an older protocol may take in a late write of the one before. */
    private static void requireTransactions(int version) {
        if (version < TRANSACTION_VERSION_MIN) {
            throw new IllegalStateException("the cluster's feature transaction.version is " + version + ", at least "
                    + TRANSACTION_VERSION_MIN + " is needed: with brokers from Kafka 4.0 on, kafka-features.sh upgrade"
                    + " --feature transaction.version=" + TRANSACTION_VERSION_MIN);
        }
    }

    /** All journals gone are a new beginning, which the group's offsets have to agree to; some gone are a loss. */
    private void requireWhatHasBeen(Map<String, TopicDescription> found) {
        boolean anyJournal = internal.stream().anyMatch(each -> each.journal() && found.containsKey(each.topic()));
        for (Internal each : internal) {
            if (anyJournal && each.hasBeen() && !found.containsKey(each.topic())) {
                throw new IllegalStateException("journal topic \"" + each.topic()
                        + "\" of an earlier incarnation does not exist any more, others of the job do: what it held is"
                        + " lost; restore it, or begin anew by deleting all of the job's journals and its group's offsets,"
                        + " or start with penstock.restore.honour-offset-reset=true to go on without what it held");
            }
        }
    }

    private static void requirePartitions(Internal wanted, @Nullable TopicDescription description) {
        if (description == null) {
            return; // just created
        }
        if (wanted.exact() && description.partitions() > wanted.partitions()) {
            throw new IllegalStateException("internal topic \"" + wanted.topic() + "\" has "
                    + description.partitions() + " partitions, the job has penstock.job.max-parallelism="
                    + wanted.partitions() + "; it is fixed for a job's life, since keys would change their key groups:"
                    + " set it back to " + description.partitions());
        }
        if (description.partitions() < wanted.partitions()) {
            throw new IllegalStateException("internal topic \"" + wanted.topic() + "\" has "
                    + description.partitions() + " partitions, the job needs " + wanted.partitions()
                    + "; max-parallelism is fixed for a job's life, and a source may not grow past its journal's partitions:"
                    + " set it back, or add partitions to the journal topic");
        }
    }
}
