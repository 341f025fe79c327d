package io.penstock.streaming.api.windowing.triggers;

import io.penstock.api.common.state.ReducingState;
import io.penstock.api.common.state.ReducingStateDescriptor;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.streaming.api.windowing.windows.Window;
import java.time.Duration;

/**
 * Fires whenever the watermark passes a multiple of an interval, and at the window's end.
 *
 * @param <W> windows
 */
public final class ContinuousEventTimeTrigger<W extends Window> extends Trigger<Object, W> {
    private final long interval;
    private final ReducingStateDescriptor<Long> stateDescriptor =
            new ReducingStateDescriptor<>("fire-time", Math::min, Types.LONG);

    private ContinuousEventTimeTrigger(long interval) {
        this.interval = interval;
    }

    /**
     * @param interval at least 1 ms
     */
    public static <W extends Window> ContinuousEventTimeTrigger<W> of(Duration interval) {
        return new ContinuousEventTimeTrigger<>(Intervals.requirePositive(interval));
    }

    @Override
    public TriggerResult onElement(Object element, long timestamp, W window, TriggerContext ctx) throws Exception {
        if (window.maxTimestamp() <= ctx.getCurrentWatermark()) {
            return TriggerResult.FIRE;
        }
        ctx.registerEventTimeTimer(window.maxTimestamp());
        ReducingState<Long> fireTime = ctx.getPartitionedState(stateDescriptor);
        if (fireTime.get() == null) {
            registerNext(timestamp - timestamp % interval, window, ctx, fireTime); // as Flink, before the epoch too
        }
        return TriggerResult.CONTINUE;
    }

    @Override
    public TriggerResult onEventTime(long time, W window, TriggerContext ctx) throws Exception {
        if (time == window.maxTimestamp()) {
            return TriggerResult.FIRE;
        }
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
        ctx.registerEventTimeTimer(next);
    }

    @Override
    public TriggerResult onProcessingTime(long time, W window, TriggerContext ctx) {
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
            ctx.registerEventTimeTimer(next);
        }
    }

    @Override
    public void clear(W window, TriggerContext ctx) throws Exception {
        ReducingState<Long> fireTime = ctx.getPartitionedState(stateDescriptor);
        Long next = fireTime.get();
        if (next != null) {
            ctx.deleteEventTimeTimer(next);
            fireTime.clear();
        }
    }

    @Override
    public String toString() {
        return "ContinuousEventTimeTrigger(" + interval + ")";
    }
}
