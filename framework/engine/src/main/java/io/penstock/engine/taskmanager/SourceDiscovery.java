package io.penstock.engine.taskmanager;

import io.penstock.api.connector.ServiceLookup;
import io.penstock.api.connector.source.SourceContext;
import io.penstock.api.connector.source.SourceEnumerator;
import io.penstock.api.connector.source.SourcePosition;
import io.penstock.api.connector.source.SourceSplit;
import io.penstock.engine.graph.JobGraph;
import io.penstock.engine.graph.Stage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What the sources of a job read: their splits, and where to begin with splits that nobody has read. */
final class SourceDiscovery implements AutoCloseable {

    private final JobGraph graph;
    private final Map<Integer, SourceEnumerator> enumerators = new HashMap<>();
    private final Map<Integer, List<SourceSplit>> splits = new HashMap<>();
    private final Map<Integer, Map<SourceSplit, SourcePosition>> positions = new HashMap<>();

    /** The splits that an enumerator is being asked about, by stage: one question at a time. */
    private final Map<Integer, List<SourceSplit>> asking = new HashMap<>();

    SourceDiscovery(JobGraph graph, ServiceLookup services) {
        this.graph = graph;
        for (Stage stage : graph.stages()) {
            if (stage.source() != null) {
                enumerators.put(
                        stage.index(),
                        stage.source().source().createEnumerator(new Context(graph.jobName(), stage.name(), services)));
            }
        }
    }

    /** Splits by stage index; empty until all are known. */
    Optional<Map<Integer, List<SourceSplit>>> splits() {
        for (Map.Entry<Integer, SourceEnumerator> each : enumerators.entrySet()) {
            if (!splits.containsKey(each.getKey())) {
                each.getValue().splits().ifPresent(found -> splits.put(each.getKey(), found));
            }
        }
        return splits.size() == enumerators.size() ? Optional.of(splits) : Optional.empty();
    }

    /** Where to begin with these splits of a stage; empty until it is known. Asked with the same splits until then. */
    Optional<Map<SourceSplit, SourcePosition>> initialPositions(int stage, List<SourceSplit> unread) {
        Map<SourceSplit, SourcePosition> known = positions.computeIfAbsent(stage, absent -> new HashMap<>());
        if (known.keySet().containsAll(unread)) {
            return Optional.of(known);
        }
        List<SourceSplit> asked = asking.computeIfAbsent(stage, absent -> List.copyOf(unread));
        Objects.requireNonNull(enumerators.get(stage)).initialPositions(asked).ifPresent(found -> {
            known.putAll(found);
            asking.remove(stage);
        });
        return known.keySet().containsAll(unread) ? Optional.of(known) : Optional.empty();
    }

    /**
     * The group that mirrors the positions of a source stage: the job's name; a second stage that reads a topic of an earlier one has a
     * group of its own.
     */
    String groupOf(Stage stage) {
        Set<String> own = topicsOf(stage.index());
        for (Stage earlier : graph.stages()) {
            if (earlier.index() < stage.index() && earlier.source() != null) {
                Set<String> common = new HashSet<>(topicsOf(earlier.index()));
                common.retainAll(own);
                if (!common.isEmpty()) {
                    return graph.jobName() + "." + stage.name();
                }
            }
        }
        return graph.jobName();
    }

    private Set<String> topicsOf(int stage) {
        Set<String> topics = new HashSet<>();
        Objects.requireNonNull(splits.get(stage)).forEach(split -> topics.add(split.topic()));
        return topics;
    }

    @Override
    public void close() {
        enumerators.values().forEach(SourceEnumerator::close);
    }

    private record Context(String jobName, String uid, ServiceLookup services) implements SourceContext {
        @Override
        public <S> S service(Class<S> type) {
            return services.service(type);
        }
    }
}
