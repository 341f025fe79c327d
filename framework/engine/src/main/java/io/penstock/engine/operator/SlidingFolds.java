package io.penstock.engine.operator;

import io.penstock.statestore.TaskState;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sliding folds of keys whose windows have many panes, the most recently used of them: no more accumulators than the state's largest
 * part has entries in the heap. What is missing is made anew.
 *
 * @param <A> what is kept of a pane
 */
final class SlidingFolds<A> {

    /** Up to so many panes, merging them costs less than what is emitted. */
    static final int FEW_PANES = 4;

    private static final long ACCUMULATORS_MIN = 4096;

    private final TaskState task;
    private final Panes<?, A> panes;
    private final PaneFold<?, A, ?> fold;
    private final Map<Object, SlidingFold<A>> byKey = new LinkedHashMap<>(16, 0.75f, true);
    private long accumulators;

    SlidingFolds(TaskState task, Panes<?, A> panes, PaneFold<?, A, ?> fold) {
        this.task = task;
        this.panes = panes;
        this.fold = fold;
    }

    /** The current key's panes from one to before another, merged: the caller's own; null where they hold nothing. */
    @Nullable A merged(KeyPanes known, long from, long to) throws Exception {
        Object key = task.currentKey();
        if (known.count(from, to, FEW_PANES + 1) <= FEW_PANES) {
            forget(key);
            return panes.merged(known, from, to);
        }
        SlidingFold<A> sliding = byKey.get(key);
        int before = 0;
        if (sliding == null) {
            sliding = new SlidingFold<>(panes, fold, from);
            byKey.put(key, sliding);
        } else {
            before = sliding.size();
        }
        A merged = sliding.advance(known, from, to);
        if (sliding.size() != before) {
            accumulators += sliding.size() - before;
            makeRoom(sliding);
        }
        return merged;
    }

    private void makeRoom(SlidingFold<A> except) {
        long max = accumulators <= ACCUMULATORS_MIN ? ACCUMULATORS_MIN : Math.max(ACCUMULATORS_MIN, task.keys());
        Iterator<SlidingFold<A>> eldest = byKey.values().iterator();
        while (accumulators > max && eldest.hasNext()) {
            SlidingFold<A> sliding = eldest.next();
            if (sliding != except) {
                accumulators -= sliding.size();
                eldest.remove();
            }
        }
    }

    /** One of the key's panes has changed that may have been read, or it has none. */
    void forget(Object key) {
        SlidingFold<A> sliding = byKey.remove(key);
        if (sliding != null) {
            accumulators -= sliding.size();
        }
    }
}
