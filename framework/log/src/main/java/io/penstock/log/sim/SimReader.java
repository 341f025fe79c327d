package io.penstock.log.sim;

import io.penstock.log.Isolation;
import io.penstock.log.LogBatch;
import io.penstock.log.LogException;
import io.penstock.log.LogException.Reason;
import io.penstock.log.LogPartition;
import io.penstock.log.LogReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads by position. Each partition has its own fetch under way, waiting at the cluster where there is nothing to read. */
final class SimReader implements LogReader {

    private final SimProcess process;
    private final SimCluster cluster;
    private final String name;
    private final Isolation isolation;
    private final Map<LogPartition, Assigned> assigned = new TreeMap<>();
    private boolean closed;

    SimReader(SimProcess process, SimCluster cluster, String name, Isolation isolation) {
        this.process = process;
        this.cluster = cluster;
        this.name = name;
        this.isolation = isolation;
    }

    @Override
    public void assign(Map<LogPartition, Long> positions) {
        requireOpen();
        new TreeMap<>(positions).forEach((partition, position) -> {
            if (position < 0) {
                throw new IllegalArgumentException("position=" + position + " of " + partition + " is negative");
            }
            Assigned fresh = new Assigned(partition, position);
            Assigned old = assigned.put(partition, fresh);
            fresh.paused = old != null && old.drop();
            fresh.fetch();
        });
    }

    @Override
    public void unassign(Set<LogPartition> partitions) {
        requireOpen();
        for (LogPartition partition : partitions) {
            Assigned old = assigned.remove(partition);
            if (old != null) {
                old.drop();
            }
        }
    }

    @Override
    public void pause(Set<LogPartition> partitions) {
        requireOpen();
        for (LogPartition partition : partitions) {
            require(partition).paused = true;
        }
    }

    @Override
    public void resume(Set<LogPartition> partitions) {
        requireOpen();
        for (LogPartition partition : new TreeSet<>(partitions)) {
            Assigned resumed = require(partition);
            resumed.paused = false;
            resumed.fetch();
        }
    }

    @Override
    public List<LogBatch> poll() {
        requireOpen();
        List<LogBatch> batches = new ArrayList<>();
        for (Assigned partition : assigned.values()) {
            LogException failure = partition.failure;
            if (failure != null && batches.isEmpty() && !partition.paused) {
                throw failure;
            }
            SimBatch batch = partition.take();
            if (batch != null) {
                batches.add(batch);
            }
        }
        return batches;
    }

    @Override
    public long position(LogPartition partition) {
        requireOpen();
        return require(partition).position;
    }

    @Override
    public long lag(LogPartition partition) {
        requireOpen();
        Assigned seen = require(partition);
        return seen.endSeen < 0 ? -1 : Math.max(0, seen.endSeen - seen.position);
    }

    @Override
    public void close() {
        if (!closed && !process.isCrashed()) {
            closed = true;
            assigned.values().forEach(Assigned::drop);
            assigned.clear();
        }
    }

    private Assigned require(LogPartition partition) {
        Assigned found = assigned.get(partition);
        if (found == null) {
            throw new IllegalStateException("partition " + partition + " is not assigned to reader " + name
                    + "; assigned are " + assigned.keySet());
        }
        return found;
    }

    private void requireOpen() {
        process.requireAlive();
        if (closed) {
            throw new LogException(Reason.CLOSED, "reader " + name + " was closed");
        }
    }

    /** What a fetch brings. */
    private record Fetched(List<SimRecord> records, long nextOffset, long end) {}

    /** One partition from its assignment to the next assignment or its end. */
    private final class Assigned {
        private final LogPartition partition;
        private long position;
        private long endSeen = -1;
        private boolean paused;
        private boolean fetching;
        private boolean dropped;
        private @Nullable Fetched buffered;
        private @Nullable LogException failure;

        private Assigned(LogPartition partition, long position) {
            this.partition = partition;
            this.position = position;
        }

        /** Ends it; whether it was paused. */
        private boolean drop() {
            dropped = true;
            buffered = null;
            return paused;
        }

        private @Nullable SimBatch take() {
            Fetched taken = paused ? null : buffered;
            if (taken == null) {
                return null;
            }
            buffered = null;
            position = taken.nextOffset;
            fetch();
            return new SimBatch(partition, taken.records, taken.nextOffset);
        }

        private void fetch() {
            if (dropped || fetching || paused || buffered != null || failure != null) {
                return;
            }
            fetching = true;
            boolean mayWait = endSeen >= 0;
            process.<Fetched>request(
                    SimOperation.Kind.FETCH,
                    name,
                    partition.toString(),
                    reply -> serve(position, mayWait, reply),
                    new Reply<>() {
                        @Override
                        public void done(@Nullable Fetched fetched) {
                            fetching = false;
                            if (fetched != null && !dropped) {
                                arrived(fetched);
                            }
                        }

                        @Override
                        public void failed(Reason reason, String message) {
                            fetching = false;
                            if (reason != Reason.UNAVAILABLE) {
                                failure = new LogException(reason, message);
                            }
                            fetch();
                        }
                    });
        }

        private void arrived(Fetched fetched) {
            endSeen = fetched.end;
            if (fetched.nextOffset > position) {
                buffered = fetched;
            } else {
                fetch();
            }
        }

        /** At the cluster. The first fetch does not wait: it tells the end. */
        private void serve(long from, boolean mayWait, Reply<Fetched> reply) {
            SimPartition served = cluster.partition(partition);
            if (served == null) {
                reply.failed(Reason.NOT_FOUND, SimCluster.missing(partition));
                return;
            }
            long high = served.end(Isolation.READ_UNCOMMITTED);
            if (from < served.startOffset() || from > high) {
                String held = "[" + served.startOffset() + ", " + high + "]";
                reply.failed(
                        Reason.OUT_OF_RANGE,
                        "position " + from + " of " + partition + " is outside " + held + "; assign it within");
                return;
            }
            long end = served.end(isolation);
            if (from >= end && mayWait) {
                served.whenChanged(() -> {
                    if (!dropped && !process.isCrashed()) {
                        serve(from, true, reply);
                    }
                });
                return;
            }
            reply.done(read(served, from, end));
        }

        private Fetched read(SimPartition served, long from, long end) {
            int bound = 1 + process.random().nextInt(process.settings().fetchRecordsMax());
            long next = Math.max(from, Math.min(end, from + bound));
            List<SimRecord> visible = new ArrayList<>();
            for (SimRecord entry : served.entries().subList((int) from, (int) next)) {
                SimTransaction transaction = entry.transaction();
                boolean hidden =
                        isolation == Isolation.READ_COMMITTED && transaction != null && transaction.isAborted();
                if (!entry.marker() && !hidden) {
                    visible.add(entry);
                }
            }
            return new Fetched(visible, next, end);
        }
    }
}
