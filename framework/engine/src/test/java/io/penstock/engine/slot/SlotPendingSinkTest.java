package io.penstock.engine.slot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.api.connector.sink2.Sink;
import io.penstock.api.connector.sink2.SinkContext;
import io.penstock.api.connector.sink2.SinkWriter;
import io.penstock.engine.graph.JobDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A sink that finishes after the commit, and that holds only so much. */
class SlotPendingSinkTest {

    private static final int HELD_MAX = 3;

    private final FakeSource source = new FakeSource("in");
    private final List<String> held = new ArrayList<>();

    private final JobDefinition job = environment -> environment
            .fromSource(source, WatermarkStrategy.noWatermarks(), "in", Types.STRING)
            .uid("in")
            .sinkTo(new HoldingSink())
            .uid("out");

    @Test
    void shouldRestWhileTheSinkIsFullAndStillBeCut() {
        SlotRig rig = new SlotRig(1, 1, SlotSettings.defaults(), job).start();
        source.append(0, "a@1", "b@2", "c@3");
        rig.settle();
        source.append(0, "d@4", "e@5");
        rig.settle();
        assertThat(held).as("full, so nothing more").containsExactly("a@1", "b@2", "c@3");

        SlotCut part = rig.cut(1).get(0);
        assertThat(part.tasks().get(0).pendingSinks()).hasSize(1);
        rig.settle();
        assertThat(held).as("the cut alone makes no room").hasSize(3);
        held.clear();
        rig.settle();
        assertThat(held).containsExactly("d@4", "e@5");
    }

    /** Though the commit is long acknowledged: unlike what pends, state is for whoever comes next. */
    @Test
    void shouldHandTheStateOfTheLastCommitToTheWriterBehindARollback() {
        List<String> restored = new ArrayList<>();
        JobDefinition counting = environment -> environment
                .fromSource(source, WatermarkStrategy.noWatermarks(), "in", Types.STRING)
                .uid("in")
                .sinkTo(new CountingSink(restored))
                .uid("out");
        SlotRig rig = new SlotRig(1, 1, SlotSettings.defaults(), counting).start();
        source.append(0, "a@1", "b@2");
        rig.settle();
        rig.commit(1);
        rig.settle();
        source.append(0, "c@3");
        rig.settle();
        rig.commit(2);
        rig.settle();
        source.append(0, "d@4");
        rig.settle();
        rig.rollBack(2, Map.of());
        rig.settle();
        assertThat(restored).containsExactly("3 at 2");
        SlotCut next = rig.cut(3).get(0);
        assertThat(next.tasks().get(0).pendingSinks()).singleElement().satisfies(state -> {
            assertThat(state.isState()).isTrue();
            assertThat(state.bytes()).containsExactly(4);
        });
    }

    private record CountingSink(List<String> restored) implements Sink<String> {

        @Override
        public SinkWriter<String> createWriter(SinkContext context) {
            return new SinkWriter<>() {
                private byte count;

                @Override
                public void write(String record, Context with) {
                    count++;
                }

                @Override
                public byte[] snapshotState(long commit) {
                    return new byte[] {count};
                }

                @Override
                public void restoreState(long commit, byte[] state) {
                    count = state[0];
                    restored.add(count + " at " + commit);
                }
            };
        }

        @Override
        public boolean needsJournal() {
            return true;
        }

        @Override
        public String describe() {
            return "counts";
        }
    }

    private final class HoldingSink implements Sink<String> {

        @Override
        public SinkWriter<String> createWriter(SinkContext context) {
            return new SinkWriter<>() {
                @Override
                public void write(String record, Context with) {
                    held.add(record);
                }

                @Override
                public boolean isFull() {
                    return held.size() >= HELD_MAX;
                }

                @Override
                public byte @Nullable [] prepareCommit(long commit) {
                    return held.isEmpty() ? null : String.join(" ", held).getBytes(UTF_8);
                }
            };
        }

        @Override
        public boolean needsJournal() {
            return true;
        }

        @Override
        public String describe() {
            return "holds";
        }
    }
}
