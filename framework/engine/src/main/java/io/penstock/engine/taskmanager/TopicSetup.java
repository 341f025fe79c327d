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
import java.util.stream.Collectors;
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
     * @param exact whether another number of partitions is wrong; else what is missing is added
     * @param past what is known of it
     * @param ours whether its settings are Penstock's alone; else they are its reader's to change
     */
    record Internal(String topic, int partitions, boolean exact, Past past, boolean ours) {

        static Internal deadLetters(String topic) {
            return new Internal(topic, 1, false, Past.NONE, false);
        }

        /** @param keyed whether its partitions are key groups, in which keys are found by their number */
        static Internal journal(String topic, int tasks, boolean keyed, Past past) {
            return new Internal(topic, tasks, keyed, past, true);
        }

        /** Frames on their way; its partitions are key groups. */
        static Internal exchange(String topic, int keyGroups) {
            return new Internal(topic, keyGroups, true, Past.NONE, true);
        }
    }

    /** What is known of an internal topic before it is looked for. */
    enum Past {
        /** No journal. */
        NONE,
        /** A journal that may be there, or be made. */
        OPEN,
        /** A journal that was there once: it must not be made anew where it is missing. */
        HAS_BEEN,
        /** A journal that an earlier start went on without: it must not be read any more where it is there. */
        DROPPED;

        boolean isJournal() {
            return this != NONE;
        }
    }

    /** A stage that the job had and has no more. */
    record Gone(String stage, String journal) {}

    private final LogAdmin admin;
    private final Clock clock;
    private final int replicationFactor;
    private final List<Internal> internal;
    private final List<Gone> gone;
    private final Set<String> external;
    private final List<Pending<Void>> creating = new ArrayList<>();
    private @Nullable Pending<Integer> transactionVersion;
    private @Nullable Pending<Map<String, TopicDescription>> describing;
    private @Nullable Pending<Map<String, Map<String, String>>> settings;
    private @Nullable Pending<Map<LogPartition, Long>> asking;
    private long askAtNanos = Long.MIN_VALUE;
    private long visibleBeforeNanos;
    private boolean created;
    private boolean done;

    /**
     * @param gone whose journals must not exist
     * @param external topics that must exist
     */
    TopicSetup(
            LogAdmin admin,
            Clock clock,
            int replicationFactor,
            List<Internal> internal,
            List<Gone> gone,
            Set<String> external) {
        this.admin = admin;
        this.clock = clock;
        this.replicationFactor = replicationFactor;
        this.internal = List.copyOf(internal);
        this.gone = List.copyOf(gone);
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
        if (describing == null || settings == null || transactionVersion == null) {
            Set<String> all = new HashSet<>(external);
            internal.forEach(each -> all.add(each.topic()));
            gone.forEach(each -> all.add(each.journal()));
            describing = admin.describeTopics(all);
            settings = admin.topicSettings(internal.stream()
                    .filter(Internal::ours)
                    .map(Internal::topic)
                    .collect(Collectors.toSet()));
            transactionVersion = admin.transactionVersion();
            return true;
        }
        if (!describing.isDone() || !settings.isDone() || !transactionVersion.isDone()) {
            return false;
        }
        Map<String, TopicDescription> found = describing.get();
        if (!created) {
            requireTransactions(transactionVersion.get());
            requireExternal(found);
            requireNothingGone(found);
            requireWhatHasBeen(found);
            internal.forEach(each -> requireKeyGroups(each, found.get(each.topic())));
            settings.get()
                    .forEach((topic, of) -> TopicSettings.refusal(topic, of).ifPresent(refusal -> {
                        throw new IllegalStateException(refusal);
                    }));
            internal.forEach(each -> createOrGrow(each, found.get(each.topic())));
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
        return awaitVisible();
    }

    private void createOrGrow(Internal wanted, @Nullable TopicDescription description) {
        if (description == null) {
            creating.add(admin.createTopic(new TopicSpec(
                    wanted.topic(),
                    wanted.partitions(),
                    replicationFactor,
                    TopicSettings.internal(replicationFactor))));
        } else if (description.partitions() < wanted.partitions()) {
            creating.add(admin.growTopic(wanted.topic(), wanted.partitions()));
        }
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
        boolean anyJournal =
                internal.stream().anyMatch(each -> each.past().isJournal() && found.containsKey(each.topic()));
        for (Internal each : internal) {
            if (each.past() == Past.DROPPED && found.containsKey(each.topic())) {
                throw new IllegalStateException("journal topic \"" + each.topic()
                        + "\" is of a stage that an earlier start of the job went on without; its state is of that"
                        + " time: give the stage another uid, or delete the topic to begin without state");
            }
            if (anyJournal && each.past() == Past.HAS_BEEN && !found.containsKey(each.topic())) {
                throw new IllegalStateException("journal topic \"" + each.topic()
                        + "\" of an earlier incarnation does not exist any more, others of the job do: what it held is"
                        + " lost; restore it, or begin anew by deleting all of the job's journals and its group's"
                        + " offsets, or start with penstock.restore.honour-offset-reset=true to go on without what it"
                        + " held");
            }
        }
    }

    private void requireNothingGone(Map<String, TopicDescription> found) {
        for (Gone each : gone) {
            if (found.containsKey(each.journal())) {
                throw new IllegalStateException("the state of stage \"" + each.stage() + "\" is in journal topic \""
                        + each.journal()
                        + "\", and the job's graph has no such stage any more: it would be lost; keep the"
                        + " uid of the source or of the first operator behind the keyBy, or start once with"
                        + " penstock.restore.allow-non-restored-state=true to go on without it");
            }
        }
    }

    private static void requireKeyGroups(Internal wanted, @Nullable TopicDescription description) {
        if (description != null && wanted.exact() && description.partitions() != wanted.partitions()) {
            throw new IllegalStateException("internal topic \"" + wanted.topic() + "\" has "
                    + description.partitions() + " partitions, the job has penstock.job.max-parallelism="
                    + wanted.partitions() + "; it is fixed for a job's life, since keys would change their key groups:"
                    + " set it back to " + description.partitions());
        }
    }
}
