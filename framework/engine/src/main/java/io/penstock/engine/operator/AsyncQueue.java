package io.penstock.engine.operator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Records in flight and the watermarks among them, as they arrived. What comes out next: where order counts, the first record once it is
 * done; else any that is done and has no watermark in front of it; and a watermark with nothing in front of it. Owned by the slot's thread.
 *
 * @param <IN> records
 * @param <OUT> results
 */
final class AsyncQueue<IN, OUT> {

    /** Records between two watermarks. */
    private static final class Stretch<IN, OUT> {
        private final ArrayDeque<AsyncEntry<IN, OUT>> done = new ArrayDeque<>();
    }

    private final boolean ordered;
    private final ArrayDeque<Stretch<IN, OUT>> stretches = new ArrayDeque<>();
    private @Nullable AsyncEntry<IN, OUT> first;
    private @Nullable AsyncEntry<IN, OUT> last;
    private int records;

    AsyncQueue(boolean ordered) {
        this.ordered = ordered;
        stretches.add(new Stretch<>());
    }

    /** Records, watermarks not counted. */
    int records() {
        return records;
    }

    boolean isEmpty() {
        return first == null;
    }

    /** Behind what is there; of two without a record between them the later one counts. */
    void addWatermark(long watermarkMs) {
        AsyncEntry<IN, OUT> tail = last;
        if (tail != null && tail.isWatermark()) {
            tail.raiseTo(watermarkMs);
        } else {
            add(AsyncEntry.watermark(watermarkMs));
        }
    }

    void add(AsyncEntry<IN, OUT> entry) {
        AsyncEntry<IN, OUT> tail = last;
        entry.previous = tail;
        if (tail == null) {
            first = entry;
        } else {
            tail.next = entry;
        }
        last = entry;
        if (entry.isWatermark()) {
            stretches.addLast(new Stretch<>());
        } else {
            records++;
            entry.done = stretches.getLast().done;
        }
    }

    /** What comes out next, taken out; null where nothing may yet. */
    @Nullable AsyncEntry<IN, OUT> poll() {
        AsyncEntry<IN, OUT> head = first;
        if (head == null) {
            return null;
        }
        if (head.isWatermark()) {
            stretches.removeFirst();
            return taken(head);
        }
        if (!ordered) {
            AsyncEntry<IN, OUT> done = stretches.getFirst().done.pollFirst();
            return done == null ? null : taken(done);
        }
        return head.isDone() ? taken(head) : null;
    }

    /** Its results are there. */
    void done(AsyncEntry<IN, OUT> entry) {
        if (!ordered) {
            entry.done.addLast(entry);
        }
    }

    private AsyncEntry<IN, OUT> taken(AsyncEntry<IN, OUT> entry) {
        AsyncEntry<IN, OUT> before = entry.previous;
        AsyncEntry<IN, OUT> after = entry.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
        entry.previous = null;
        entry.next = null;
        records -= entry.isWatermark() ? 0 : 1;
        return entry;
    }

    /** All of it, in the order of arrival; a copy. */
    List<AsyncEntry<IN, OUT>> entries() {
        List<AsyncEntry<IN, OUT>> all = new ArrayList<>(records + 1);
        for (AsyncEntry<IN, OUT> entry = first; entry != null; entry = entry.next) {
            all.add(entry);
        }
        return all;
    }
}
