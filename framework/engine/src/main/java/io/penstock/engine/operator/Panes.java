package io.penstock.engine.operator;

import io.penstock.api.common.state.ValueState;
import io.penstock.statestore.TaskState;
import io.penstock.streaming.api.windowing.windows.TimeWindow;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the panes of the current key hold: state with the pane's times as namespace. Leaves the namespace at the pane.
 *
 * @param <IN> records
 * @param <A> what is kept of a pane
 */
final class Panes<IN, A> {

    private final TaskState task;
    private final ValueState<A> state;
    private final PaneFold<IN, A, ?> fold;
    private final PaneGrid grid;
    private long lastPane;
    private TimeWindow lastTimes;

    Panes(TaskState task, ValueState<A> state, PaneFold<IN, A, ?> fold, PaneGrid grid) {
        this.task = task;
        this.state = state;
        this.fold = fold;
        this.grid = grid;
        this.lastTimes = grid.pane(0);
    }

    /** Returns whether there was nothing before. */
    boolean add(long pane, IN value) throws Exception {
        enter(pane);
        A before = state.value();
        state.update(fold.add(before, value));
        return before == null;
    }

    /** Adds what several records come to, which belongs to the pane from then on; returns whether there was nothing before. */
    boolean merge(long pane, A accumulator) throws Exception {
        enter(pane);
        A before = state.value();
        state.update(before == null ? accumulator : fold.merge(before, accumulator));
        return before == null;
    }

    /** A copy of what a pane holds, which must be something. */
    A copyOf(long pane) throws Exception {
        enter(pane);
        return fold.copy(Objects.requireNonNull(state.value(), "a pane that is known holds something"));
    }

    /** Merges all from one to before another, in order; null where they hold nothing. */
    @Nullable A merged(KeyPanes known, long from, long to) throws Exception {
        A merged = null;
        for (long pane = known.firstFrom(from); pane < to; pane = known.firstFrom(pane + 1)) {
            A next = copyOf(pane);
            merged = merged == null ? next : fold.merge(merged, next);
        }
        return merged;
    }

    /** Clears those that the key has below one. */
    void clearBelow(KeyPanes known, long below) {
        for (long pane = known.firstFrom(Long.MIN_VALUE); pane < below; pane = known.firstFrom(pane + 1)) {
            enter(pane);
            state.clear();
        }
        known.removeBelow(below);
    }

    private void enter(long pane) {
        if (pane != lastPane) {
            lastPane = pane;
            lastTimes = grid.pane(pane);
        }
        task.setCurrentNamespace(lastTimes);
    }
}
