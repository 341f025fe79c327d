package io.penstock.engine.slot;

import io.penstock.api.connector.source.Boundedness;
import io.penstock.api.connector.source.Replay;
import io.penstock.api.connector.source.Source;
import io.penstock.api.connector.source.SourceContext;
import io.penstock.api.connector.source.SourceEnumerator;
import io.penstock.api.connector.source.SourcePosition;
import io.penstock.api.connector.source.SourceReader;
import io.penstock.api.connector.source.SourceSplit;
import io.penstock.api.connector.source.SplitOutput;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A queue in memory that the test appends to, and that keeps what is not acknowledged. One split, one reader at a time. */
final class QueueSource implements Source<String>, SplitSource {

    final List<String> acknowledged = new ArrayList<>();

    /** As {@code record because reason}. */
    final List<String> refused = new ArrayList<>();

    final List<String> given = new ArrayList<>();
    private final List<String> queued = new ArrayList<>();

    void append(String... more) {
        queued.addAll(List.of(more));
    }

    @Override
    public SourceSplit split(int partition) {
        return new SourceSplit("queue", partition);
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public Replay replay() {
        return Replay.ACKNOWLEDGEMENTS;
    }

    @Override
    public SourceEnumerator createEnumerator(SourceContext context) {
        throw new AssertionError("a slot asks for no enumerator");
    }

    @Override
    public SourceReader<String> createReader(SourceContext context) {
        return new Reader();
    }

    @Override
    public String describe() {
        return "queue";
    }

    private final class Reader implements SourceReader<String> {

        private record CutPoint(long commit, int end) {}

        private final ArrayDeque<CutPoint> cuts = new ArrayDeque<>();
        private final Map<Integer, String> refusals = new HashMap<>();
        private SplitOutput<String> output;
        private int next;
        private int settled;

        @Override
        public void addSplit(SourceSplit split, SourcePosition from, SplitOutput<String> to) {
            next = (int) from.offset();
            output = to;
        }

        @Override
        public boolean poll() {
            boolean any = false;
            for (; next < queued.size() && !output.isFull(); ) {
                any = true;
                int at = next++;
                switch (output.admit(at)) {
                    case SKIP -> {}
                    case DEAD_LETTER -> refusals.put(at, output.handBack(at));
                    case PROCESS -> {
                        given.add(queued.get(at));
                        output.collect(queued.get(at), at, SplitOutput.NO_TIMESTAMP);
                    }
                }
            }
            return any;
        }

        @Override
        public SourcePosition position(SourceSplit split) {
            return SourcePosition.of(next);
        }

        @Override
        public boolean isCaughtUp(SourceSplit split) {
            return next == queued.size();
        }

        @Override
        public long pendingRecords(SourceSplit split) {
            return (long) queued.size() - next;
        }

        @Override
        public void cut(long commit) {
            cuts.addLast(new CutPoint(commit, next));
        }

        @Override
        public void committed(long commit) {
            while (!cuts.isEmpty() && cuts.getFirst().commit() <= commit) {
                for (int end = cuts.removeFirst().end(); settled < end; settled++) {
                    String reason = refusals.remove(settled);
                    if (reason == null) {
                        acknowledged.add(queued.get(settled));
                    } else {
                        refused.add(queued.get(settled) + " because " + reason);
                    }
                }
            }
        }

        @Override
        public void rolledBack(long lastCommit) {
            cuts.removeIf(cut -> cut.commit() > lastCommit);
        }

        @Override
        public void removeSplit(SourceSplit split) {
            throw new AssertionError("not asked for");
        }

        @Override
        public void pauseSplit(SourceSplit split) {
            throw new AssertionError("not asked for");
        }

        @Override
        public void resumeSplit(SourceSplit split) {
            throw new AssertionError("not asked for");
        }

        @Override
        public void close() {}
    }
}
