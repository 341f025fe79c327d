package io.penstock.log.sim;

import io.penstock.log.CommittedOffset;
import io.penstock.log.Isolation;
import io.penstock.log.LogAdmin;
import io.penstock.log.LogException;
import io.penstock.log.LogException.Reason;
import io.penstock.log.LogPartition;
import io.penstock.log.Pending;
import io.penstock.log.TopicDescription;
import io.penstock.log.TopicSpec;
import io.penstock.log.sim.SimOperation.Kind;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Commands of one process. */
final class SimAdmin implements LogAdmin {

    private static final Duration FENCING_TIMEOUT = Duration.ofMinutes(1);

    private final SimProcess process;
    private final SimCluster cluster;

    SimAdmin(SimProcess process, SimCluster cluster) {
        this.process = process;
        this.cluster = cluster;
    }

    @Override
    public Pending<Map<String, TopicDescription>> describeTopics(Set<String> topics) {
        Set<String> asked = new TreeSet<>(topics);
        return process.ask(Kind.DESCRIBE, "", reply -> reply.done(cluster.describe(asked)));
    }

    @Override
    public Pending<Map<String, Map<String, String>>> topicSettings(Set<String> topics) {
        Set<String> asked = new TreeSet<>(topics);
        return process.ask(Kind.DESCRIBE, "", reply -> reply.done(cluster.settingsOf(asked)));
    }

    @Override
    public Pending<Void> createTopic(TopicSpec spec) {
        return process.ask(Kind.CREATE, spec.name(), reply -> {
            if (cluster.create(spec)) {
                reply.done(null);
            } else {
                reply.failed(Reason.ALREADY_EXISTS, "topic " + spec.name() + " exists");
            }
        });
    }

    @Override
    public Pending<Void> growTopic(String topic, int partitions) {
        return process.ask(Kind.GROW, topic, reply -> {
            List<SimPartition> present = cluster.topic(topic);
            if (present == null) {
                reply.failed(Reason.NOT_FOUND, "there is no topic " + topic);
            } else if (present.size() >= partitions) {
                reply.failed(Reason.ALREADY_EXISTS, "topic " + topic + " has " + present.size() + " partitions");
            } else {
                cluster.grow(topic, partitions);
                reply.done(null);
            }
        });
    }

    /** One request per id, as in Kafka, where each may have its own coordinator. */
    @Override
    public Pending<Void> fence(List<String> transactionalIds) {
        Pending<Void> all = new Pending<>();
        Set<String> ids = new TreeSet<>(transactionalIds);
        if (ids.isEmpty()) {
            all.complete(null);
            return all;
        }
        AllOf parts = new AllOf(ids.size(), all);
        for (String id : ids) {
            process.<Integer>request(
                    Kind.FENCE,
                    "admin",
                    id,
                    reply -> cluster.coordinator().init(id, FENCING_TIMEOUT, reply),
                    parts.part());
        }
        return all;
    }

    @Override
    public Pending<Map<LogPartition, Long>> endOffsets(Collection<LogPartition> partitions, Isolation isolation) {
        return offsets(Kind.END_OFFSETS, partitions, partition -> partition.end(isolation));
    }

    @Override
    public Pending<Map<LogPartition, Long>> startOffsets(Collection<LogPartition> partitions) {
        return offsets(Kind.START_OFFSETS, partitions, SimPartition::startOffset);
    }

    @Override
    public Pending<Map<LogPartition, Long>> offsetsAt(Collection<LogPartition> partitions, long timestampMs) {
        return offsets(Kind.OFFSETS_AT, partitions, partition -> SimCluster.offsetAt(partition, timestampMs));
    }

    @Override
    public Pending<Map<LogPartition, CommittedOffset>> committedOffsets(
            String group, Collection<LogPartition> partitions) {
        List<LogPartition> asked = List.copyOf(new TreeSet<>(partitions));
        return process.ask(Kind.COMMITTED_OFFSETS, group, reply -> cluster.committedOffsets(group, asked, reply));
    }

    @Override
    public Pending<Map<LogPartition, CommittedOffset>> decidedOffsets(
            String group, Collection<LogPartition> partitions) {
        List<LogPartition> asked = List.copyOf(new TreeSet<>(partitions));
        return process.ask(
                Kind.COMMITTED_OFFSETS,
                group,
                reply -> reply.done(cluster.group(group).offsets(asked)));
    }

    @Override
    public Pending<Void> commitOffsets(String group, Map<LogPartition, CommittedOffset> offsets) {
        Map<LogPartition, CommittedOffset> asked = new TreeMap<>(offsets);
        return process.ask(Kind.COMMIT_OFFSETS, group, reply -> {
            cluster.group(group).store(asked);
            reply.done(null);
        });
    }

    @Override
    public Pending<Void> deleteRecords(Map<LogPartition, Long> before) {
        Map<LogPartition, Long> asked = new TreeMap<>(before);
        return process.ask(Kind.DELETE_RECORDS, "", reply -> cluster.deleteRecords(asked, reply));
    }

    @Override
    public Pending<Integer> transactionVersion() {
        return process.ask(
                Kind.TRANSACTION_VERSION,
                "",
                reply -> reply.done(process.settings().transactionVersion()));
    }

    private Pending<Map<LogPartition, Long>> offsets(
            Kind kind, Collection<LogPartition> partitions, ToLongFunction<SimPartition> offset) {
        List<LogPartition> asked = List.copyOf(new TreeSet<>(partitions));
        return process.ask(kind, "", reply -> cluster.offsets(asked, offset, reply));
    }

    /** Succeeds when every part has; fails with the first failure once every part has answered. */
    private static final class AllOf {
        private final Pending<Void> all;
        private int missing;
        private @Nullable LogException failure;

        private AllOf(int parts, Pending<Void> all) {
            this.missing = parts;
            this.all = all;
        }

        private Reply<Integer> part() {
            return new Reply<>() {
                @Override
                public void done(@Nullable Integer epoch) {
                    settle(null);
                }

                @Override
                public void failed(Reason reason, String message) {
                    settle(new LogException(reason, message));
                }
            };
        }

        private void settle(@Nullable LogException partFailure) {
            if (failure == null) {
                failure = partFailure;
            }
            missing--;
            if (missing > 0) {
                return;
            }
            LogException first = failure;
            if (first == null) {
                all.complete(null);
            } else {
                all.fail(first);
            }
        }
    }
}
