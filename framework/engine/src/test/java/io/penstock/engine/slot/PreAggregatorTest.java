package io.penstock.engine.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.functions.Mergeable;
import io.penstock.api.common.functions.ReduceFunction;
import io.penstock.api.common.serde.KeyBytes;
import io.penstock.api.common.serde.Murmur2;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.engine.graph.Exchange;
import io.penstock.engine.graph.JobGraph;
import io.penstock.engine.graph.JobGraphCompiler;
import io.penstock.engine.operator.PreAggregation;
import io.penstock.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What one sender folds of texts, joined in windows of 10 ms. */
class PreAggregatorTest {

    private static final KeyBytes<String> KEYS = KeyBytes.of(Types.STRING.createSerde());

    private final SlotScope scope = new SlotScope(0, new OutputBuffer(1 << 20), 1 << 20);
    private final PreAggregator folding = folding(scope);
    private final List<String> sent = new ArrayList<>();
    private final PreAggregator.Output output = new PreAggregator.Output() {
        @Override
        public void record(PreAggregator.Entry entry, Object value) {
            sent.add(text(entry) + "record " + value);
        }

        @Override
        public void accumulator(PreAggregator.Entry entry, Object accumulator) {
            sent.add(text(entry) + accumulator);
        }
    };

    private static String text(PreAggregator.Entry entry) {
        return new String(entry.key, 0, entry.keyLength, StandardCharsets.UTF_8) + "/" + entry.keyGroup + "@"
                + entry.timestampMs + " of " + entry.records + ", last " + entry.originTask + ":" + entry.originOffset
                + ": ";
    }

    private static PreAggregator folding(SlotScope scope) {
        JobGraph graph = JobGraphCompiler.compile(
                "test",
                environment -> environment
                        .fromSource(new QueueSource(), WatermarkStrategy.noWatermarks(), "in", Types.STRING)
                        .uid("in")
                        .keyBy(text -> text, Types.STRING)
                        .window(TumblingEventTimeWindows.of(Duration.ofMillis(10)))
                        .reduce((ReduceFunction<String> & Mergeable) (one, other) -> {
                            if (other.equals("bad")) {
                                throw new IllegalStateException("a bad one");
                            }
                            return one + other;
                        })
                        .uid("w"),
                4);
        Exchange exchange = graph.exchanges().get(0);
        return new PreAggregator(
                exchange,
                Objects.requireNonNull(
                        PreAggregation.of(exchange, graph.stages().get(exchange.toStage()))),
                scope);
    }

    private boolean add(String key, String value, long timestampMs, long watermarkMs) throws Exception {
        byte[] bytes = KEYS.toBytes(key);
        scope.originTask = 1;
        scope.originOffset++;
        int hash = Murmur2.hash(bytes, 0, bytes.length);
        return folding.add(key.length(), hash, bytes, bytes.length, value, timestampMs, watermarkMs);
    }

    private List<String> flush() {
        sent.clear();
        folding.flush(output);
        return sent;
    }

    @Test
    void shouldFoldByKeyAndPaneAndSendInTheOrderInWhichTheyCame() throws Exception {
        assertThat(add("a", "1", 10, Long.MIN_VALUE)).isTrue();
        assertThat(add("longer", "2", 11, 0)).isTrue();
        assertThat(add("a", "3", 19, 5)).isTrue();
        assertThat(add("a", "4", 20, 5)).isTrue();
        assertThat(add("a", "5", 12, 18)).isTrue();
        assertThat(flush())
                .containsExactly(
                        "a/1@12 of 3, last 1:5: 135",
                        "longer/6@11 of 1, last 1:2: record 2",
                        "a/1@20 of 1, last 1:4: record 4");
        assertThat(folding.isEmpty()).isTrue();
        assertThat(flush()).isEmpty();
        assertThat(add("b", "6", 12, 5)).isTrue();
        assertThat(flush()).as("an entry used again").containsExactly("b/1@12 of 1, last 1:6: record 6");
    }

    @Test
    void shouldLeaveWhatMayBeLateAndWhatHasNoPane() throws Exception {
        assertThat(add("a", "1", 19, 18)).isTrue();
        assertThat(add("a", "2", 10, 19)).as("its window has ended").isFalse();
        assertThat(add("a", "3", Long.MIN_VALUE, 0)).as("no event time").isFalse();
        assertThat(add("a", "4", Long.MAX_VALUE - 1, 0)).isFalse();
        assertThat(flush()).hasSize(1);
    }

    @Test
    void shouldSayWhenAWatermarkEndsAWindowOfWhatItHas() throws Exception {
        assertThat(folding.isEndedBy(Long.MAX_VALUE - 1)).as("it has nothing").isFalse();
        add("a", "1", 35, 0);
        add("a", "2", 15, 0);
        assertThat(folding.isEndedBy(18)).isFalse();
        assertThat(folding.isEndedBy(19)).isTrue();
        flush();
        assertThat(folding.isEndedBy(19)).isFalse();
    }

    @Test
    void shouldFindEachOfMany() throws Exception {
        for (int round = 0; round < 3; round++) {
            for (int key = 0; key < PreAggregator.ENTRIES_MAX / 2; key++) {
                for (long pane = 0; pane < 2; pane++) {
                    assertThat(folding.isFull()).isEqualTo(round > 0);
                    add("key-" + key, "" + round, 10 * pane, -1);
                }
            }
        }
        assertThat(folding.isFull()).isTrue();
        assertThat(flush()).hasSize(PreAggregator.ENTRIES_MAX).allMatch(each -> each.endsWith(": 012"));
        assertThat(folding.isFull()).isFalse();
    }

    @Test
    void shouldThrowWhatTheFunctionThrowsAndForgetItWithTheRest() throws Exception {
        add("a", "1", 10, 0);
        assertThatThrownBy(() -> add("a", "bad", 10, 0)).hasMessage("a bad one");
        folding.clear();
        assertThat(flush()).isEmpty();
        add("a", "2", 10, 0);
        assertThat(flush()).containsExactly("a/1@10 of 1, last 1:3: record 2");
    }
}
