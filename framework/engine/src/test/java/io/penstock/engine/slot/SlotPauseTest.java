package io.penstock.engine.slot;

import static io.penstock.engine.slot.SlotRig.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.engine.graph.JobDefinition;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Sources that rest while what follows from them waits on an exchange. */
class SlotPauseTest {

    private final FakeSource first = new FakeSource("first");
    private final FakeSource second = new FakeSource("second");

    private final JobDefinition job = environment -> {
        environment
                .fromSource(first, WatermarkStrategy.noWatermarks(), "first", Types.STRING)
                .uid("first")
                .sinkTo(new TextSink("out"))
                .uid("first-out");
        environment
                .fromSource(second, WatermarkStrategy.noWatermarks(), "second", Types.STRING)
                .uid("second")
                .sinkTo(new TextSink("out"))
                .uid("second-out");
    };

    @Test
    void shouldReadNoFurtherUntilToldSoWhileOthersDo() {
        SlotRig rig = new SlotRig(1, 1, SlotSettings.defaults(), job).start();
        SlotLoop slot = rig.slots.get(0);
        first.append(0, "a");
        second.append(0, "b");
        rig.settle();
        assertThat(texts(rig.commit(1))).containsExactlyInAnyOrder("a", "b");

        slot.command(new SlotCommand.Pause(Set.of(0)));
        rig.settle();
        first.append(0, "c");
        second.append(0, "d");
        rig.settle();
        long backPressured = slot.time().backPressuredNanos();
        rig.clock.advanceMs(5);
        rig.settle();
        assertThat(texts(rig.commit(2))).containsExactly("d");
        assertThat(slot.time().backPressuredNanos() - backPressured).isGreaterThanOrEqualTo(5_000_000);

        slot.command(new SlotCommand.Pause(Set.of()));
        rig.settle();
        assertThat(texts(rig.commit(3))).containsExactly("c");
    }
}
