package io.penstock.engine.operator;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The panes of a key's window merged, while the window moves on: two stacks, so that a pane is merged a bounded number of times however
 * many windows it is in (K. Tangwongsan, M. Hirzel and S. Schneider, "In-order sliding-window aggregation in worst-case constant time",
 * 2021, describe it as the well-known way). Of the older panes it has what each of them and all younger ones of these come to; of the
 * others what they come to together. When the older ones have left the window the others take their place.
 *
 * <p>Nothing of it is state: it is made of the panes, and forgotten when one of those it has read changes.
 *
 * @param <A> what is kept of a pane
 */
final class SlidingFold<A> {

    private final Panes<?, A> panes;
    private final PaneFold<?, A, ?> fold;
    private long[] older = {};
    private @Nullable Object[] suffixes = {};
    private int first;
    private int count;
    private @Nullable A younger;
    private long firstYounger = KeyPanes.NONE;
    private long end;

    /** @param begin no pane before it is in a window that is asked for */
    SlidingFold(Panes<?, A> panes, PaneFold<?, A, ?> fold, long begin) {
        this.panes = panes;
        this.fold = fold;
        this.end = begin;
    }

    /** How many merged accumulators it holds. */
    int size() {
        return suffixes.length + 1;
    }

    /**
     * All from one pane to before another, which are those of the call before or later ones; null where they hold nothing. The caller's own.
     */
    @Nullable A advance(KeyPanes known, long from, long to) throws Exception {
        while (first < count && older[first] < from) {
            suffixes[first++] = null;
        }
        if (firstYounger < from) {
            turn(known, from);
        }
        for (long pane = known.firstFrom(Math.max(end, from)); pane < to; pane = known.firstFrom(pane + 1)) {
            A next = panes.copyOf(pane);
            A before = younger;
            younger = before == null ? next : fold.merge(before, next);
            firstYounger = Math.min(firstYounger, pane);
        }
        end = Math.max(end, to);
        A late = younger;
        if (first == count) {
            return late == null ? null : fold.copy(late);
        }
        A early = fold.copy(suffix(first));
        return late == null ? early : fold.merge(early, fold.copy(late));
    }

    /** What was younger and is still in the window is older from now on. */
    private void turn(KeyPanes known, long from) throws Exception {
        int size = known.count(from, end, Integer.MAX_VALUE);
        if (suffixes.length < size || suffixes.length > 4 * size + 16) {
            older = new long[size];
            suffixes = new @Nullable Object[size];
        } else {
            Arrays.fill(suffixes, null);
        }
        first = 0;
        count = size;
        A suffix = null;
        long pane = end;
        for (int at = size - 1; at >= 0; at--) {
            pane = known.lastBefore(pane);
            A own = panes.copyOf(pane);
            suffix = suffix == null ? own : fold.merge(own, fold.copy(suffix));
            older[at] = pane;
            suffixes[at] = suffix;
        }
        younger = null;
        firstYounger = KeyPanes.NONE;
    }

    @SuppressWarnings("unchecked") // turn put it there
    private A suffix(int at) {
        return (A) Objects.requireNonNull(suffixes[at]);
    }
}
