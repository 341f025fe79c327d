package io.penstock.connector.kafka.source;

import io.penstock.api.connector.source.SourceContext;
import io.penstock.api.connector.source.SourceEnumerator;
import io.penstock.api.connector.source.SourcePosition;
import io.penstock.api.connector.source.SourceSplit;
import io.penstock.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import io.penstock.connector.kafka.source.enumerator.initializer.OffsetsLookup;
import io.penstock.log.Log;
import io.penstock.log.LogAdmin;
import io.penstock.log.LogException;
import io.penstock.log.LogPartition;
import io.penstock.log.Pending;
import io.penstock.log.TopicDescription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the partitions of a source's topics and where to begin with them. One owner thread, which polls; a cluster that does not
 * answer is asked again at the next poll (its client has waited by then).
 */
final class TopicEnumerator implements SourceEnumerator {

    private final Set<String> topics;
    private final OffsetsInitializer startingOffsets;
    private final @Nullable OffsetsInitializer stoppingOffsets;
    private final Runnable precondition;
    private final LogAdmin admin;
    private final String jobName;
    private final String uid;

    private @Nullable Pending<Map<String, TopicDescription>> descriptions;
    private @Nullable OffsetsLookup starts;
    private @Nullable OffsetsLookup stops;
    private @Nullable Map<LogPartition, Long> foundStarts;

    /**
     * @param stoppingOffsets null where the partitions do not end
     * @param precondition throws an IllegalStateException where the source cannot read the job's cluster
     */
    TopicEnumerator(
            Set<String> topics,
            OffsetsInitializer startingOffsets,
            @Nullable OffsetsInitializer stoppingOffsets,
            Runnable precondition,
            SourceContext context) {
        this.topics = new TreeSet<>(topics);
        this.startingOffsets = startingOffsets;
        this.stoppingOffsets = stoppingOffsets;
        this.precondition = precondition;
        this.admin = context.service(Log.class).admin();
        this.jobName = context.jobName();
        this.uid = context.uid();
    }

    @Override
    public Optional<List<SourceSplit>> splits() {
        if (descriptions == null) {
            precondition.run();
            descriptions = admin.describeTopics(topics);
        }
        if (!descriptions.isDone()) {
            return Optional.empty();
        }
        Pending<Map<String, TopicDescription>> answered = descriptions;
        descriptions = null;
        try {
            return Optional.of(splitsOf(answered.get()));
        } catch (LogException refusal) {
            if (passes(refusal)) {
                return Optional.empty();
            }
            throw refused("describe its topics " + topics, refusal);
        }
    }

    @Override
    public Optional<Map<SourceSplit, SourcePosition>> initialPositions(List<SourceSplit> splits) {
        Map<LogPartition, SourceSplit> byPartition = new HashMap<>();
        for (SourceSplit split : splits) {
            byPartition.put(new LogPartition(split.topic(), split.partition()), split);
        }
        try {
            return positions(byPartition);
        } catch (LogException refusal) {
            forget();
            if (passes(refusal)) {
                return Optional.empty();
            }
            throw refused(
                    "find " + startingOffsets.describe()
                            + (stoppingOffsets == null ? "" : " or " + stoppingOffsets.describe()) + " of " + splits,
                    refusal);
        } catch (IllegalStateException missing) {
            forget();
            throw new IllegalStateException("source \"" + uid + "\": " + missing.getMessage(), missing);
        }
    }

    @Override
    public void close() {
        descriptions = null;
        forget();
    }

    private void forget() {
        starts = null;
        stops = null;
        foundStarts = null;
    }

    /** Both ends are asked for at the same time. */
    private Optional<Map<SourceSplit, SourcePosition>> positions(Map<LogPartition, SourceSplit> byPartition) {
        List<LogPartition> partitions = List.copyOf(byPartition.keySet());
        if (starts == null) {
            starts = startingOffsets.lookUp(admin, jobName, partitions);
            stops = stoppingOffsets == null ? null : stoppingOffsets.lookUp(admin, jobName, partitions);
        }
        if (foundStarts == null) {
            foundStarts = starts.poll().orElse(null);
        }
        Optional<Map<LogPartition, Long>> foundStops = stops == null ? Optional.of(Map.of()) : stops.poll();
        Map<LogPartition, Long> found = foundStarts;
        if (found == null || foundStops.isEmpty()) {
            return Optional.empty();
        }
        forget();
        return Optional.of(positions(byPartition, found, foundStops.get()));
    }

    private List<SourceSplit> splitsOf(Map<String, TopicDescription> found) {
        Set<String> missing = new TreeSet<>(topics);
        missing.removeAll(found.keySet());
        if (!missing.isEmpty()) {
            throw new IllegalStateException("source \"" + uid + "\": topic " + quoted(missing)
                    + " does not exist on the job's cluster; create it (kafka-topics.sh --create --topic "
                    + missing.iterator().next() + ") or correct KafkaSource.setTopics");
        }
        List<SourceSplit> splits = new ArrayList<>();
        for (String topic : topics) {
            TopicDescription description = found.get(topic);
            for (int partition = 0; description != null && partition < description.partitions(); partition++) {
                splits.add(new SourceSplit(topic, partition));
            }
        }
        return splits;
    }

    private Map<SourceSplit, SourcePosition> positions(
            Map<LogPartition, SourceSplit> byPartition, Map<LogPartition, Long> found, Map<LogPartition, Long> stops) {
        Map<SourceSplit, SourcePosition> positions = new HashMap<>();
        byPartition.forEach((partition, split) -> {
            Long offset = found.get(partition);
            Long stop = stops.get(partition);
            if (offset == null || (stoppingOffsets != null && stop == null)) {
                throw new IllegalStateException("the cluster answered without an offset for " + partition);
            }
            positions.put(split, StopOffset.position(offset, stop == null ? StopOffset.NONE : stop));
        });
        return positions;
    }

    private IllegalStateException refused(String what, LogException refusal) {
        String remedy = refusal.reason() == LogException.Reason.DENIED
                ? "; grant the job's principal Describe and Read on them, and Read on group \"" + jobName + "\""
                : "";
        return new IllegalStateException(
                "source \"" + uid + "\" cannot " + what + ": " + refusal.getMessage() + remedy, refusal);
    }

    /** Whether asking again may help. */
    private static boolean passes(LogException refusal) {
        return switch (refusal.reason()) {
            case UNAVAILABLE, UNKNOWN_OUTCOME -> true;
            default -> false;
        };
    }

    private static String quoted(Set<String> names) {
        return "\"" + String.join("\", \"", names) + "\"";
    }
}
