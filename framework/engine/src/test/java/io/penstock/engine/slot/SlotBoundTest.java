package io.penstock.engine.slot;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.engine.graph.JobDefinition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What waits for a cut is bounded while none can be taken, because commits take their time, say. */
class SlotBoundTest {

    private static final int RECORDS = 20_000;
    private static final int BYTES_MAX = 50_000;

    private final FakeSource source = new FakeSource("in");

    /** State changes with each record, and hardly anything comes out. */
    private final JobDefinition job = environment -> environment
            .fromSource(source, WatermarkStrategy.noWatermarks(), "in", Types.STRING)
            .uid("in")
            .keyBy(FakeSource::keyOf, Types.STRING)
            .process(new KeyedFunction(new KeyedFunction.Body() {}), Types.STRING)
            .uid("score")
            .filter(record -> record.startsWith("k" + (RECORDS - 1)))
            .uid("last")
            .sinkTo(new TextSink("out"))
            .uid("out");

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldRestWhereChangedStateFillsTheSlotUntilTheNextCut(int slots) {
        SlotRig rig = new SlotRig(slots, 1, new SlotSettings(64, 8, BYTES_MAX), job).start();
        for (int i = 0; i < RECORDS; i++) {
            source.append(0, "k" + i + "@" + i);
        }

        int cuts = 0;
        long before = 0;
        for (long read = 0; read < RECORDS; cuts++) {
            rig.settle();
            read = rig.metrics.of("in", 0, "numRecordsIn");
            assertThat(read).as("read with cut %d", cuts).isGreaterThan(before);
            before = read;
            for (SlotLoop slot : rig.slots) {
                assertThat(slot.uncommittedBytes()).isLessThan(BYTES_MAX * 2);
            }
            rig.commit(cuts + 1);
        }

        assertThat(cuts).as("cuts that were waited for").isGreaterThan(4);
    }
}
