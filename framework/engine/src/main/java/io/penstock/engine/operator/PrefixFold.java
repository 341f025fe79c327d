package io.penstock.engine.operator;

import java.util.Arrays;

/**
 * What the panes behind a place come to, up to each of them; for windows that end at several of them.
 *
 * @param <A> what is kept of a pane
 */
final class PrefixFold<A> {

    private final PaneFold<?, A, ?> fold;
    private final long[] ends;
    private final Object[] prefixes;

    /** Of the panes from one to before another. */
    PrefixFold(Panes<?, A> panes, PaneFold<?, A, ?> fold, KeyPanes known, long from, long to) throws Exception {
        this.fold = fold;
        int size = known.count(from, to, Integer.MAX_VALUE);
        this.ends = new long[size];
        this.prefixes = new Object[size];
        A prefix = null;
        long pane = from - 1;
        for (int i = 0; i < size; i++) {
            pane = known.firstFrom(pane + 1);
            A own = panes.copyOf(pane);
            prefix = prefix == null ? own : fold.merge(fold.copy(prefix), own);
            ends[i] = pane;
            prefixes[i] = prefix;
        }
    }

    /** What is given, merged with what lies behind it and before a pane. */
    @SuppressWarnings("unchecked") // the constructor put it there
    A mergedBehind(A before, long end) throws Exception {
        int at = Arrays.binarySearch(ends, end - 1);
        int last = at >= 0 ? at : -at - 2;
        return last < 0 ? before : fold.merge(before, fold.copy((A) prefixes[last]));
    }
}
