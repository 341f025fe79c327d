package io.penstock.engine.operator;

import io.penstock.api.common.functions.Mergeable;
import io.penstock.api.dag.KeyByTransformation;
import io.penstock.api.dag.OneInputTransformation;
import io.penstock.api.dag.OperatorSpec;
import io.penstock.api.dag.WindowFold;
import io.penstock.api.dag.Windowing;
import io.penstock.engine.exchange.AccumulatorFormat;
import io.penstock.engine.graph.Exchange;
import io.penstock.engine.graph.OperatorNode;
import io.penstock.engine.graph.Stage;
import io.penstock.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import io.penstock.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import io.penstock.streaming.api.windowing.assigners.WindowAssigner;
import io.penstock.streaming.api.windowing.triggers.EventTimeTrigger;
import org.jspecify.annotations.Nullable;

/**
 * What a sender may do in place of the window behind an exchange: fold records of one key and pane before they are sent. Only where it can
 * make no difference to what comes out; docs/adr/0021-pre-aggregation.md says why these are the conditions. Its function is of the graph it
 * was made of, so of one task.
 */
public final class PreAggregation {

    private final String window;
    private final PaneGrid grid;
    private final PaneFold<Object, Object, Object> fold;
    private final AccumulatorFormat format;
    private final long earliestMs;
    private final long latestMs;

    private PreAggregation(String window, PaneGrid grid, long sizeMs, PaneFold<Object, Object, Object> fold) {
        this.window = window;
        this.grid = grid;
        this.fold = fold;
        this.format = new AccumulatorFormat(fold.serde(), grid.toString());
        boolean reckons = sizeMs < Long.MAX_VALUE / 4;
        this.earliestMs = reckons ? Long.MIN_VALUE + 3 * sizeMs : Long.MAX_VALUE;
        this.latestMs = reckons ? Long.MAX_VALUE - 3 * sizeMs : Long.MIN_VALUE;
    }

    /** Null where records must cross the exchange one by one; {@link #refusal} says why. */
    public static @Nullable PreAggregation of(Exchange exchange, Stage to) {
        if (refusal(exchange, to) != null) {
            return null;
        }
        OperatorSpec.Window<Object, Object, ?> window = window(to);
        PaneFold<Object, Object, Object> fold = PaneFold.of(window.fold(), () -> {
            throw new IllegalStateException("a fold that asks for the order of arrival is the receiver's alone");
        });
        String name = "window \"" + to.name() + "\"";
        WindowAssigner<?, ?> assigner = window.windowing().assigner();
        if (assigner instanceof TumblingEventTimeWindows tumbling) {
            long sizeMs = tumbling.getSize();
            return new PreAggregation(name, new PaneGrid(sizeMs, sizeMs, tumbling.getOffset()), sizeMs, fold);
        }
        SlidingEventTimeWindows sliding = (SlidingEventTimeWindows) assigner;
        return new PreAggregation(
                name,
                new PaneGrid(sliding.getSize(), sliding.getSlide(), sliding.getOffset()),
                sliding.getSize(),
                fold);
    }

    @SuppressWarnings("unchecked") // types were checked when the job was drawn
    private static OperatorSpec.Window<Object, Object, ?> window(Stage to) {
        OperatorNode head = ((OperatorNode.Chained) to.heads().get(0)).operator();
        return (OperatorSpec.Window<Object, Object, ?>)
                ((OneInputTransformation<?, ?>) head.transformation()).operator();
    }

    /** Why not, for people; null where senders may fold. */
    public static @Nullable String refusal(Exchange exchange, Stage to) {
        if (!(exchange.boundary() instanceof KeyByTransformation<?, ?> keyBy) || keyBy.isRightToAll()) {
            return "its records go by more than their key";
        }
        if (to.heads().size() != 1) {
            return to.heads().size() + " operators read the keyBy";
        }
        if (!(to.heads().get(0) instanceof OperatorNode.Chained only)
                || !(only.operator().transformation() instanceof OneInputTransformation<?, ?> oneInput)
                || !(oneInput.operator() instanceof OperatorSpec.Window<?, ?, ?> window)) {
            return "what reads the keyBy is no window";
        }
        return refusal(window.windowing(), window.fold());
    }

    private static @Nullable String refusal(Windowing<?, ?> windowing, WindowFold<?, ?> fold) {
        if (!cutsTimeInPanes(windowing.assigner())) {
            return "its windows neither tumble nor slide by event time";
        }
        if (!(windowing.trigger() instanceof EventTimeTrigger)) {
            return "its trigger is " + windowing.trigger() + ", which may look at single records";
        }
        if (windowing.evictor() != null) {
            return "it has an evictor, which looks at single records";
        }
        if (windowing.allowedLatenessMs() > 0) {
            return "it allows lateness: each late record fires its windows";
        }
        if (windowing.lateTag() != null) {
            return "it puts out late records, one by one";
        }
        return isMergeable(fold) ? null : "its function does not say that it is Mergeable";
    }

    private static boolean cutsTimeInPanes(WindowAssigner<?, ?> assigner) {
        return assigner instanceof TumblingEventTimeWindows
                || (assigner instanceof SlidingEventTimeWindows sliding && sliding.getSize() > sliding.getSlide());
    }

    /** Sums and the like of a field keep the first record's other fields, and senders' records have no common order. */
    private static boolean isMergeable(WindowFold<?, ?> fold) {
        return fold instanceof WindowFold.Aggregated<?, ?, ?> aggregated
                ? aggregated.function() instanceof Mergeable
                : fold instanceof WindowFold.Reduced<?> reduced && reduced.function() instanceof Mergeable;
    }

    /** How accumulators are written. */
    public AccumulatorFormat format() {
        return format;
    }

    /** Whether a time has a pane; what has none goes as a record. */
    public boolean has(long timestampMs) {
        return timestampMs >= earliestMs && timestampMs <= latestMs;
    }

    /** The number of the pane that a time is in. */
    public long paneOf(long timestampMs) {
        return grid.paneOf(timestampMs);
    }

    /** The last time of the earliest window that has the pane: a watermark that gets there ends it. */
    public long firstEndOf(long pane) {
        return grid.lastTimeOf(grid.firstWindowOf(pane));
    }

    /**
     * Adds a record.
     *
     * @param before an accumulator, which belongs to the fold from then on; null for none
     */
    public Object add(@Nullable Object before, Object value) throws Exception {
        Object added = fold.add(before, value);
        if (added == null) {
            throw new IllegalStateException("the function of " + window
                    + " says that it is Mergeable and keeps null of its records; return what they come to, or leave out"
                    + " the interface");
        }
        return added;
    }
}
