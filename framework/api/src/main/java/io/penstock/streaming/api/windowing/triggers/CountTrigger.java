package io.penstock.streaming.api.windowing.triggers;

import io.penstock.api.common.state.ReducingState;
import io.penstock.api.common.state.ReducingStateDescriptor;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.streaming.api.windowing.windows.Window;

/**
 * Fires when the window has got so many records since it last fired.
 *
 * @param <W> windows
 */
public final class CountTrigger<W extends Window> extends Trigger<Object, W> {
    private final long maxCount;
    private final ReducingStateDescriptor<Long> stateDescriptor =
            new ReducingStateDescriptor<>("count", Long::sum, Types.LONG);

    private CountTrigger(long maxCount) {
        this.maxCount = maxCount;
    }

    /**
     * @param maxCount records, at least 1
     */
    public static <W extends Window> CountTrigger<W> of(long maxCount) {
        if (maxCount < 1) {
            throw new IllegalArgumentException("CountTrigger.of(" + maxCount + "); it must be at least 1");
        }
        return new CountTrigger<>(maxCount);
    }

    @Override
    public TriggerResult onElement(Object element, long timestamp, W window, TriggerContext ctx) throws Exception {
        ReducingState<Long> state = ctx.getPartitionedState(stateDescriptor);
        state.add(1L);
        Long count = state.get();
        if (count != null && count >= maxCount) {
            state.clear();
            return TriggerResult.FIRE;
        }
        return TriggerResult.CONTINUE;
    }

    @Override
    public TriggerResult onEventTime(long time, W window, TriggerContext ctx) {
        return TriggerResult.CONTINUE;
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
    public void onMerge(W window, OnMergeContext ctx) {
        ctx.mergePartitionedState(stateDescriptor);
    }

    @Override
    public void clear(W window, TriggerContext ctx) {
        ctx.getPartitionedState(stateDescriptor).clear();
    }

    @Override
    public String toString() {
        return "CountTrigger(" + maxCount + ")";
    }
}
