package io.penstock.coordinator.runtime;

import io.penstock.log.Clock;
import io.penstock.log.LogAdmin;
import io.penstock.log.LogException;
import io.penstock.log.LogException.Reason;
import io.penstock.log.Pending;
import io.penstock.log.TopicDescription;
import io.penstock.log.TopicSpec;
import io.penstock.protocol.TopicSettings;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes sure that one of Penstock's own topics exists as it must be: described, created where missing, described again. */
final class InternalTopic {

    private static final Set<Reason> PASSING = EnumSet.of(Reason.UNKNOWN_OUTCOME, Reason.UNAVAILABLE);

    private final LogAdmin admin;
    private final Clock clock;
    private final CoordinatorSettings settings;
    private final String topic;
    private final int partitions;
    private Retried<Map<String, TopicDescription>> describing;
    private @Nullable Retried<Void> creating;
    private @Nullable Retried<Map<String, Map<String, String>>> asking;

    InternalTopic(String topic, int partitions, LogAdmin admin, Clock clock, CoordinatorSettings settings) {
        this.admin = admin;
        this.clock = clock;
        this.settings = settings;
        this.topic = topic;
        this.partitions = partitions;
        this.describing = describe();
    }

    /**
     * @return whether the topic is there and right
     * @throws LogException when it cannot be had, or is not what it must be
     */
    boolean poll() {
        if (asking != null) {
            Pending<Map<String, Map<String, String>>> answered = asking.poll();
            if (answered == null) {
                return false;
            }
            TopicSettings.refusal(topic, answered.get().getOrDefault(topic, Map.of()))
                    .ifPresent(refusal -> {
                        throw new LogException(Reason.UNSUPPORTED, refusal);
                    });
            return true;
        }
        if (creating != null) {
            if (!isCreated(creating)) {
                return false;
            }
            creating = null;
            describing = describe();
        }
        Pending<Map<String, TopicDescription>> described = describing.poll();
        if (described == null) {
            return false;
        }
        TopicDescription found = described.get().get(topic);
        if (found == null) {
            TopicSpec spec = new TopicSpec(
                    topic,
                    partitions,
                    settings.replicationFactor(),
                    TopicSettings.internal(settings.replicationFactor()));
            creating = new Retried<>(
                    "creating topic " + topic, () -> admin.createTopic(spec), PASSING, new Backoff(clock, settings));
            return false;
        }
        if (found.partitions() != partitions) {
            throw new LogException(
                    Reason.UNSUPPORTED,
                    "topic " + topic + " has " + found.partitions() + " partitions, Penstock needs " + partitions
                            + "; delete it or choose another penstock.topic-prefix than " + settings.prefix());
        }
        asking = new Retried<>(
                "settings of topic " + topic,
                () -> admin.topicSettings(Set.of(topic)),
                PASSING,
                new Backoff(clock, settings));
        return false;
    }

    private Retried<Map<String, TopicDescription>> describe() {
        return new Retried<>(
                "describing topic " + topic,
                () -> admin.describeTopics(Set.of(topic)),
                PASSING,
                new Backoff(clock, settings));
    }

    private static boolean isCreated(Retried<Void> creating) {
        try {
            return creating.poll() != null;
        } catch (LogException e) {
            if (e.reason() == Reason.ALREADY_EXISTS) {
                return true; // by another process, or by an attempt whose answer was lost
            }
            throw e;
        }
    }
}
