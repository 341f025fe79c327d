package io.penstock.streaming.api.functions.co;

import io.penstock.api.common.functions.AbstractRichFunction;
import io.penstock.api.common.state.BroadcastState;
import io.penstock.api.common.state.MapStateDescriptor;
import io.penstock.api.common.state.ReadOnlyBroadcastState;
import io.penstock.util.OutputTag;
import org.jspecify.annotations.Nullable;

/** What functions on a stream and a broadcast stream have in common. */
public abstract class BaseBroadcastProcessFunction extends AbstractRichFunction {

    abstract class BaseContext {
        /** Event time of the record, milliseconds since the epoch; null where it has none. */
        public abstract @Nullable Long timestamp();

        public abstract <X> void output(OutputTag<X> outputTag, X value);

        /** Milliseconds since the epoch. */
        public abstract long currentProcessingTime();

        /** Milliseconds since the epoch; {@code Long.MIN_VALUE} before the first. */
        public abstract long currentWatermark();
    }

    /** What the function may ask of a broadcast record. */
    public abstract class Context extends BaseContext {
        /**
         * @param stateDescriptor one of those the stream was broadcast with
         * @throws IllegalArgumentException where it was broadcast without
         */
        public abstract <K, V> BroadcastState<K, V> getBroadcastState(MapStateDescriptor<K, V> stateDescriptor);
    }

    /** What the function may ask of a record of the stream that is not broadcast. */
    public abstract class ReadOnlyContext extends BaseContext {
        /**
         * @param stateDescriptor one of those the stream was broadcast with
         * @throws IllegalArgumentException where it was broadcast without
         */
        public abstract <K, V> ReadOnlyBroadcastState<K, V> getBroadcastState(MapStateDescriptor<K, V> stateDescriptor);
    }
}
