package io.penstock.streaming.api.windowing.triggers;

import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.state.ValueState;
import io.penstock.api.common.state.ValueStateDescriptor;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.streaming.api.functions.windowing.delta.DeltaFunction;
import io.penstock.streaming.api.windowing.windows.Window;

/**
 * Fires when a record is further than a threshold from the one it fired for last, or from the first.
 *
 * @param <T> records
 * @param <W> windows
 */
public final class DeltaTrigger<T, W extends Window> extends Trigger<T, W> {
    private final double threshold;
    private final DeltaFunction<T> deltaFunction;
    private final ValueStateDescriptor<T> stateDescriptor;

    private DeltaTrigger(double threshold, DeltaFunction<T> deltaFunction, TypeInformation<T> type) {
        this.threshold = threshold;
        this.deltaFunction = deltaFunction;
        this.stateDescriptor = new ValueStateDescriptor<>("last-element", type);
    }

    /**
     * @param stateSerializer of the records, as {@code stream.getType().createSerde()} gives it
     */
    @SuppressWarnings("unchecked") // nobody asks for the class
    public static <T, W extends Window> DeltaTrigger<T, W> of(
            double threshold, DeltaFunction<T> deltaFunction, Serde<T> stateSerializer) {
        return new DeltaTrigger<>(
                threshold, deltaFunction, TypeInformation.of((Class<T>) Object.class, stateSerializer));
    }

    @Override
    public TriggerResult onElement(T element, long timestamp, W window, TriggerContext ctx) throws Exception {
        ValueState<T> last = ctx.getPartitionedState(stateDescriptor);
        T before = last.value();
        if (before == null) {
            last.update(element);
            return TriggerResult.CONTINUE;
        }
        if (deltaFunction.getDelta(before, element) > threshold) {
            last.update(element);
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
    public void clear(W window, TriggerContext ctx) {
        ctx.getPartitionedState(stateDescriptor).clear();
    }

    @Override
    public String toString() {
        return "DeltaTrigger(" + deltaFunction + ", " + threshold + ")";
    }
}
