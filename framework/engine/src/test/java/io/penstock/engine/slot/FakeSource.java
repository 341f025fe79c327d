package io.penstock.engine.slot;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.connector.source.Boundedness;
import io.penstock.api.connector.source.RawRecord;
import io.penstock.api.connector.source.Source;
import io.penstock.api.connector.source.SourceContext;
import io.penstock.api.connector.source.SourceEnumerator;
import io.penstock.api.connector.source.SourcePosition;
import io.penstock.api.connector.source.SourceReader;
import io.penstock.api.connector.source.SourceSplit;
import io.penstock.api.connector.source.SplitOutput;
import io.penstock.api.connector.source.UndecodablePolicy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Splits in memory that the test appends to. A record is {@code key@timestamp}, with anything behind it; one that begins with an
 * exclamation mark cannot be decoded.
 */
final class FakeSource implements Source<String>, SplitSource {

    private final String topic;
    private final Map<Integer, List<String>> records = new HashMap<>();
    private final UndecodablePolicy undecodable;
    private boolean caughtUpAllowed = true;
    private boolean bounded;

    FakeSource(String topic) {
        this(topic, UndecodablePolicy.DEAD_LETTER);
    }

    FakeSource(String topic, UndecodablePolicy undecodable) {
        this.topic = topic;
        this.undecodable = undecodable;
    }

    void append(int partition, String... more) {
        records.computeIfAbsent(partition, absent -> new ArrayList<>()).addAll(List.of(more));
    }

    @Override
    public SourceSplit split(int partition) {
        return new SourceSplit(topic, partition);
    }

    /** Whether readers at their end may say so: a reader that has not asked yet does not know. */
    void allowCaughtUp(boolean allowed) {
        caughtUpAllowed = allowed;
    }

    /** Its splits end where they end when a reader comes there. */
    FakeSource bounded() {
        bounded = true;
        return this;
    }

    static long timestampOf(String record) {
        String[] parts = record.split("@", 3);
        return parts.length < 2 ? SplitOutput.NO_TIMESTAMP : Long.parseLong(parts[1]);
    }

    static String keyOf(String record) {
        return record.split("@", 3)[0];
    }

    private List<String> of(SourceSplit split) {
        return records.computeIfAbsent(split.partition(), absent -> new ArrayList<>());
    }

    @Override
    public Boundedness getBoundedness() {
        return bounded ? Boundedness.BOUNDED : Boundedness.CONTINUOUS_UNBOUNDED;
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
    public UndecodablePolicy undecodablePolicy() {
        return undecodable;
    }

    @Override
    public String describe() {
        return topic;
    }

    private final class Reader implements SourceReader<String> {

        private final Map<SourceSplit, Long> positions = new HashMap<>();
        private final Map<SourceSplit, SplitOutput<String>> outputs = new HashMap<>();

        @Override
        public void addSplit(SourceSplit split, SourcePosition from, SplitOutput<String> output) {
            positions.put(split, from.offset());
            outputs.put(split, output);
        }

        @Override
        public void removeSplit(SourceSplit split) {
            assertThat(isFinished(split)).as("not asked for").isTrue();
            outputs.remove(split);
        }

        @Override
        public boolean isFinished(SourceSplit split) {
            return bounded && pendingRecords(split) == 0;
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
        public boolean poll() {
            boolean any = false;
            for (Map.Entry<SourceSplit, SplitOutput<String>> each : outputs.entrySet()) {
                SourceSplit split = each.getKey();
                SplitOutput<String> output = each.getValue();
                for (long at = positions.get(split); at < of(split).size() && !output.isFull(); at++) {
                    any = true;
                    String record = of(split).get((int) at);
                    RawRecord raw = new RawRecord(
                            null,
                            record.getBytes(StandardCharsets.UTF_8),
                            Map.of("own", new byte[] {7}),
                            timestampOf(record));
                    positions.put(split, at + 1);
                    switch (output.admit(at)) {
                        case SKIP -> {}
                        case DEAD_LETTER -> output.deadLetter(at, raw);
                        case PROCESS -> {
                            if (record.startsWith("!")) {
                                output.undecodable(at, raw, new IllegalArgumentException("no record: " + record));
                            } else {
                                output.collect(record, at, timestampOf(record));
                            }
                        }
                    }
                }
            }
            return any;
        }

        @Override
        public SourcePosition position(SourceSplit split) {
            return SourcePosition.of(positions.get(split));
        }

        @Override
        public boolean isCaughtUp(SourceSplit split) {
            return caughtUpAllowed && pendingRecords(split) == 0;
        }

        @Override
        public long pendingRecords(SourceSplit split) {
            return of(split).size() - positions.get(split);
        }

        @Override
        public void close() {}
    }
}
