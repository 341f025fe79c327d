package io.penstock.api.dag;

import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.streaming.api.windowing.assigners.MergingWindowAssigner;
import io.penstock.streaming.api.windowing.assigners.WindowAssigner;
import io.penstock.streaming.api.windowing.evictors.Evictor;
import io.penstock.streaming.api.windowing.triggers.Trigger;
import io.penstock.streaming.api.windowing.windows.Window;
import io.penstock.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Which windows records are in, and when they fire.
 *
 * @param windowSerde canonical: state is found by the windows' bytes
 * @param evictor null for none
 * @param allowedLatenessMs how long behind the watermark a window is kept, {@code >= 0}
 * @param lateTag where late records go; null where they are dropped
 * @param elementType of the records; its serde is asked for only where windows keep them
 * @param <IN> records
 * @param <W> windows
 */
public record Windowing<IN, W extends Window>(
        WindowAssigner<? super IN, W> assigner,
        Serde<W> windowSerde,
        Trigger<? super IN, ? super W> trigger,
        @Nullable Evictor<? super IN, ? super W> evictor,
        long allowedLatenessMs,
        @Nullable OutputTag<IN> lateTag,
        TypeInformation<IN> elementType) {

    public Windowing {
        if (!windowSerde.isCanonical()) {
            throw new IllegalArgumentException("the windows of " + assigner + " have a serde that is not canonical"
                    + " (equal windows may give different bytes): " + windowSerde.writerSchema()
                    + "; state is found by them");
        }
        if (allowedLatenessMs < 0) {
            throw new IllegalArgumentException(
                    "an allowed lateness of " + allowedLatenessMs + " ms; it must not be negative");
        }
        if (merges(assigner) && !trigger.canMerge()) {
            throw new UnsupportedOperationException("trigger " + trigger + " does not merge windows, and those of "
                    + assigner + " merge; take another trigger, or override canMerge and onMerge");
        }
    }

    private static boolean merges(WindowAssigner<?, ?> assigner) {
        return assigner instanceof MergingWindowAssigner;
    }

    /** Whether windows become one. */
    public boolean merges() {
        return merges(assigner);
    }
}
