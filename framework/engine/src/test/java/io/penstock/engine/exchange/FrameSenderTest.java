package io.penstock.engine.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.serde.KeyBytes;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.api.connector.source.Boundedness;
import io.penstock.api.connector.source.Source;
import io.penstock.api.connector.source.SourceContext;
import io.penstock.api.connector.source.SourceEnumerator;
import io.penstock.api.connector.source.SourceReader;
import io.penstock.engine.graph.JobGraph;
import io.penstock.engine.graph.JobGraphCompiler;
import io.penstock.protocol.RunId;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.protocol.exchange.Frame;
import io.penstock.protocol.exchange.FrameCodec;
import io.penstock.protocol.exchange.FrameHeader;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.util.Collector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Frames from a sending task to what a receiver makes of their bytes. */
class FrameSenderTest {

    private static final int KEY_GROUPS = 3;
    private static final KeyBytes<String> KEYS = KeyBytes.of(Types.STRING.createSerde());

    private record Sent(int keyGroup, Frame frame) {}

    private final List<Sent> sent = new ArrayList<>();
    private long waiting;
    private final FrameSender.Output output = new FrameSender.Output() {
        @Override
        public void reserved(int bytes) {
            waiting += bytes;
        }

        @Override
        public void frame(int keyGroup, byte[] frame, int reserved) {
            waiting -= reserved;
            sent.add(new Sent(keyGroup, FrameCodec.decode(frame)));
        }
    };

    private static RecordSerde serdeOf(TypeInformation<?> values) {
        return RecordSerde.of(graphOf(values).exchanges().get(0));
    }

    private static RecordSerde withCounts(String panes) {
        @SuppressWarnings({"unchecked", "rawtypes"}) // of the accumulators that are sent
        Serde<Object> counts = (Serde) Types.LONG.createSerde();
        return RecordSerde.of(graphOf(Types.STRING).exchanges().get(0), new AccumulatorFormat(counts, panes));
    }

    private static <T> JobGraph graphOf(TypeInformation<T> values) {
        return JobGraphCompiler.compile(
                "test",
                environment -> environment
                        .fromSource(new NoSource<T>(), WatermarkStrategy.noWatermarks(), "in", values)
                        .uid("in")
                        .keyBy(String::valueOf, Types.STRING)
                        .process(new KeyedProcessFunction<String, T, T>() {
                            @Override
                            public void processElement(T value, Context context, Collector<T> out) {}
                        })
                        .returns(values)
                        .uid("behind"),
                KEY_GROUPS);
    }

    /** Is asked for nothing. */
    private static final class NoSource<T> implements Source<T> {

        @Override
        public Boundedness getBoundedness() {
            return Boundedness.CONTINUOUS_UNBOUNDED;
        }

        @Override
        public SourceEnumerator createEnumerator(SourceContext context) {
            throw new AssertionError("nothing is read here");
        }

        @Override
        public SourceReader<T> createReader(SourceContext context) {
            throw new AssertionError("nothing is read here");
        }

        @Override
        public String describe() {
            return "nothing";
        }
    }

    private FrameSender sender(int frameBytesMax) {
        return new FrameSender(
                new RunId(9),
                new TaskId("in", 1),
                new Term(2),
                serdeOf(Types.STRING),
                KEY_GROUPS,
                frameBytesMax,
                output);
    }

    private static void send(FrameSender sender, int keyGroup, String key, String value, long timestampMs) {
        byte[] bytes = KEYS.toBytes(key);
        sender.send(keyGroup, bytes, bytes.length, value, timestampMs, Long.MIN_VALUE, false);
    }

    private static void sendAt(FrameSender sender, String value, long watermarkMs) {
        byte[] bytes = KEYS.toBytes("a");
        sender.send(0, bytes, bytes.length, value, 1, watermarkMs, false);
    }

    private static List<String> records(Frame frame) {
        List<String> records = new ArrayList<>();
        FrameRecords all = new FrameRecords(frame, serdeOf(Types.STRING));
        while (all.advance()) {
            records.add(all.index() + " " + all.key() + "=" + all.value() + "@" + all.timestampMs());
            assertThat(new String(all.keyBytes(), StandardCharsets.UTF_8)).isEqualTo(all.key());
        }
        return records;
    }

    @Test
    void shouldSealWhatWaitsForAKeyGroupInOneFrameAndCountSequencesByKeyGroup() {
        FrameSender sender = sender(10_000);
        send(sender, 1, "a", "first", 5);
        send(sender, 1, "b", "second", Long.MIN_VALUE);
        send(sender, 2, "c", "third", 7);
        assertThat(sent).isEmpty();
        assertThat(waiting).isPositive();
        for (int group = 0; group < KEY_GROUPS; group++) {
            sender.seal(group, 60, false, false);
        }
        send(sender, 1, "a", "fourth", 8);
        sender.seal(1, 60, false, false);
        assertThat(waiting).isZero();
        assertThat(sent).extracting(Sent::keyGroup).containsExactly(0, 1, 2, 1);
        assertThat(sent.get(0).frame().header().count())
                .as("the first news of time")
                .isZero();
        assertThat(records(sent.get(1).frame())).containsExactly("0 a=first@5", "1 b=second@" + Long.MIN_VALUE);
        assertThat(records(sent.get(2).frame())).containsExactly("0 c=third@7");
        FrameHeader last = sent.get(3).frame().header();
        assertThat(last.sequence()).isEqualTo(1);
        assertThat(last.term()).isEqualTo(new Term(2));
        assertThat(last.watermarkMs()).isEqualTo(60);
        assertThat(sent.get(1).frame().header().sequence()).isZero();
    }

    @Test
    void shouldSealAFrameThatIsFull() {
        FrameSender sender = sender(20);
        send(sender, 0, "key", "0123456789", 1);
        assertThat(sent).isEmpty();
        send(sender, 0, "key", "0123456789", 2);
        assertThat(sent).hasSize(1);
        assertThat(sent.get(0).frame().header().watermarkMs()).isEqualTo(Long.MIN_VALUE);
        assertThat(sent.get(0).frame().header().count()).isEqualTo(2);
    }

    @Test
    void shouldTellAWatermarkAheadOfTheRecordsThatFollowIt() {
        FrameSender sender = sender(10_000);
        sendAt(sender, "first", 50);
        assertThat(sent).hasSize(1);
        assertThat(sent.get(0).frame().header().count()).isZero();
        assertThat(sent.get(0).frame().header().watermarkMs()).isEqualTo(50);
        sendAt(sender, "second", 50);
        assertThat(sent).as("no news").hasSize(1);
        sendAt(sender, "third", 60);
        assertThat(sent).hasSize(2);
        assertThat(records(sent.get(1).frame())).containsExactly("0 a=first@1", "1 a=second@1");
        assertThat(sent.get(1).frame().header().watermarkMs()).isEqualTo(60);
        sender.seal(0, 60, false, false);
        assertThat(records(sent.get(2).frame())).containsExactly("0 a=third@1");
        assertThat(waiting).isZero();
    }

    @Test
    void shouldTellTheTimeAloneWhenItIsNewsAndDue() {
        FrameSender sender = sender(1_000);
        sender.seal(0, Long.MIN_VALUE, false, true);
        assertThat(sent).as("nothing to tell").isEmpty();
        sender.seal(0, 10, false, false);
        assertThat(sent).as("the first news does not wait").hasSize(1);
        sender.seal(0, 11, false, false);
        assertThat(sent).hasSize(1);
        sender.seal(0, 11, false, true);
        assertThat(sent).hasSize(2);
        sender.seal(0, 11, false, true);
        assertThat(sent).as("no news").hasSize(2);
        sender.seal(0, 11, true, true);
        assertThat(sent.get(2).frame().header().idle()).isTrue();
        sender.forgetTold(0);
        sender.seal(0, 11, true, false);
        assertThat(sent).as("to a key group that has another owner").hasSize(4);
    }

    @Test
    void shouldGoOnFromTheSequencesOfACutAfterARollback() {
        FrameSender sender = sender(1_000);
        send(sender, 0, "a", "kept", 1);
        sender.seal(0, 10, false, true);
        long[] ofCut = sender.sequences();
        send(sender, 0, "a", "dropped", 2);
        sender.seal(0, 12, false, true);
        send(sender, 0, "a", "dropped too", 3);
        sender.rollBack(ofCut);
        send(sender, 0, "a", "again", 2);
        sender.seal(0, 12, false, true);
        Frame last = sent.get(sent.size() - 1).frame();
        assertThat(last.header().sequence()).isEqualTo(1);
        assertThat(records(last)).containsExactly("0 a=again@2");
        sender.rollBack(new long[0]);
        send(sender, 0, "a", "anew", 1);
        sender.seal(0, 12, false, true);
        assertThat(sent.get(sent.size() - 1).frame().header().sequence()).isZero();
    }

    private Frame mixed(String panes) {
        FrameSender sender = new FrameSender(
                new RunId(4), new TaskId("in", 1), new Term(2), withCounts(panes), KEY_GROUPS, 10_000, output);
        byte[] key = KEYS.toBytes("a");
        send(sender, 0, "a", "alone", 5);
        sender.sendAccumulator(0, key, key.length, 17L, 3, 8, Long.MIN_VALUE, false);
        send(sender, 0, "b", "late", 1);
        sender.sendAccumulator(0, key, key.length, 18L, 2, 9, 50, false);
        assertThat(sent).as("a watermark ahead of what is folded behind it").hasSize(1);
        assertThat(sent.get(0).frame().header().watermarkMs()).isEqualTo(50);
        sender.seal(0, 50, false, false);
        assertThat(waiting).isZero();
        return sent.get(0).frame();
    }

    @Test
    void shouldSayOfEachRowWhetherItIsARecordOrSeveralFoldedInOne() {
        FrameRecords rows = new FrameRecords(mixed("size=10"), withCounts("size=10"));
        List<String> found = new ArrayList<>();
        while (rows.advance()) {
            found.add(rows.key() + "@" + rows.timestampMs() + " "
                    + (rows.accumulatedRecords() == 0
                            ? rows.value()
                            : rows.accumulator() + " of " + rows.accumulatedRecords()));
        }
        assertThat(found).containsExactly("a@5 alone", "a@8 17 of 3", "b@1 late");
        assertThat(rows.header().count()).isEqualTo(3);
        FrameRecords second = new FrameRecords(sent.get(1).frame(), withCounts("size=10"));
        assertThat(second.advance()).isTrue();
        assertThat(second.accumulator()).isEqualTo(18L);
    }

    @Test
    void shouldReadFramesWithoutAccumulatorsWhereThereMayBeSome() {
        FrameSender sender = sender(1_000);
        send(sender, 0, "a", "text", 1);
        sender.seal(0, 10, false, true);
        FrameRecords rows = new FrameRecords(sent.get(0).frame(), withCounts("size=10"));
        assertThat(rows.advance()).isTrue();
        assertThat(rows.accumulatedRecords()).isZero();
        assertThat(rows.value()).isEqualTo("text");
    }

    @Test
    void shouldRefuseAccumulatorsOfOtherWindows() {
        Frame frame = mixed("size=10");
        for (RecordSerde other : List.of(withCounts("size=20"), serdeOf(Types.STRING))) {
            assertThatThrownBy(() -> new FrameRecords(frame, other))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("the window behind the keyBy has changed");
        }
    }

    @Test
    void shouldRefuseRecordsOfOtherSchemas() {
        FrameSender sender = sender(1_000);
        send(sender, 0, "a", "text", 1);
        sender.seal(0, 10, false, true);
        Frame frame = sent.get(0).frame();
        assertThatThrownBy(() -> new FrameRecords(frame, serdeOf(Types.LONG)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the type of the stream in front of the keyBy has changed");
    }
}
