package io.penstock.streaming.api.windowing.triggers;

import io.penstock.api.common.state.ReducingState;
import io.penstock.api.common.state.ReducingStateDescriptor;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.streaming.api.windowing.windows.Window;
import java.time.Duration;

/**
 * Fires whenever the clock passes a multiple of an interval, from the window's first record on; a window of event time does not fire at
 * its end by this.
 *
 * @param <W> windows
 */
public final class ContinuousProcessingTimeTrigger<W extends Window> extends Trigger<Object, W> {
    private final long interval;
    private final ReducingStateDescriptor<Long> stateDescriptor =
            new ReducingStateDescriptor<>("fire-time", Math::min, Types.LONG);

    private ContinuousProcessingTimeTrigger(long interval) {
        this.interval = interval;
    }

    /**
     * @param interval at least 1 ms
     */
    public static <W extends Window> ContinuousProcessingTimeTrigger<W> of(Duration interval) {
        return new ContinuousProcessingTimeTrigger<>(Intervals.requirePositive(interval));
    }

    @Override
    public TriggerResult onElement(Object element, long timestamp, W window, TriggerContext ctx) throws Exception {
        ReducingState<Long> fireTime = ctx.getPartitionedState(stateDescriptor);
        if (fireTime.get() == null) {
            long now = ctx.getCurrentProcessingTime();
            registerNext(now - Math.floorMod(now, interval), window, ctx, fireTime);
        }
        return TriggerResult.CONTINUE;
    }

    @Override
    public TriggerResult onProcessingTime(long time, W window, TriggerContext ctx) throws Exception {
        ReducingState<Long> fireTime = ctx.getPartitionedState(stateDescriptor);
        Long due = fireTime.get();
        if (due != null && due == time) {
            fireTime.clear();
            registerNext(time, window, ctx, fireTime);
            return TriggerResult.FIRE;
        }
        return TriggerResult.CONTINUE;
    }

    private void registerNext(long from, W window, TriggerContext ctx, ReducingState<Long> fireTime) throws Exception {
        long next = Math.min(from + interval, window.maxTimestamp());
        fireTime.add(next);
        ctx.registerProcessingTimeTimer(next);
    }

    @Override
    public TriggerResult onEventTime(long time, W window, TriggerContext ctx) {
        return TriggerResult.CONTINUE;
    }

    @Override
    public boolean canMerge() {
        return true;
    }

    @Override
    public void onMerge(W window, OnMergeContext ctx) throws Exception {
        ctx.mergePartitionedState(stateDescriptor);
        Long next = ctx.getPartitionedState(stateDescriptor).get();
        if (next != null) {
            ctx.registerProcessingTimeTimer(next);
        }
    }

    @Override
    public void clear(W window, TriggerContext ctx) throws Exception {
        ReducingState<Long> fireTime = ctx.getPartitionedState(stateDescriptor);
        Long next = fireTime.get();
        if (next != null) {
            ctx.deleteProcessingTimeTimer(next);
            fireTime.clear();
        }
    }

    @Override
    public String toString() {
        return "ContinuousProcessingTimeTrigger(" + interval + ")";
    }
}
