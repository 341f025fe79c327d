package io.penstock.engine.slot;

import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The direct records of a key group that wait for frames of the same senders (DESIGN rule 11). From the cut with which records come
 * directly to the release, which precedes the next cut: so they are in no cut. Owned by the slot's thread.
 */
final class HeldRows {

    private record Row(Object key, Object value, long timestampMs, int originTask, long originOffset) {}

    private static final long NEVER = Long.MIN_VALUE;

    private final ArrayDeque<Row> rows = new ArrayDeque<>();
    private long heldWith = NEVER;

    /** An earlier cut, to which a rollback may go while that one is not known to count. */
    private long heldBefore = NEVER;

    private boolean held;

    /** From the cut of this commit on. */
    void hold(long commit) {
        heldBefore = heldWith;
        heldWith = commit;
        held = true;
    }

    /** Whether direct records are to be {@link #add}ed, not processed. */
    boolean areHeld() {
        return held;
    }

    int size() {
        return rows.size();
    }

    void add(Object key, Object value, long timestampMs, SlotScope scope) {
        rows.addLast(new Row(key, value, timestampMs, scope.originTask, scope.originOffset));
    }

    /** Hands the next row to the task, as of its origin; false where there is none, and nothing is held any more. */
    boolean processNext(KeyedTask task, SlotScope scope) throws Exception {
        @Nullable Row row = rows.pollFirst();
        if (row == null) {
            held = false;
            return false;
        }
        scope.originTask = row.originTask;
        scope.originOffset = row.originOffset;
        scope.task = task.id;
        task.process(Objects.requireNonNull(row.key), row.value, row.timestampMs);
        scope.requireNothingSwallowed();
        scope.noOrigin();
        return true;
    }

    /**
     * What came by that cut is held anew, what came by an earlier one is not: it had been released before that cut. A later one never
     * was; the next cut of its number may hold nothing.
     */
    void rollBack(long lastCommit) {
        rows.clear();
        if (heldWith > lastCommit) {
            heldWith = heldBefore;
            heldBefore = NEVER;
        }
        held = heldWith == lastCommit;
    }
}
