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
