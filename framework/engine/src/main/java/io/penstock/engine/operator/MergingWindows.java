package io.penstock.engine.operator;

import io.penstock.api.common.state.MapState;
import io.penstock.streaming.api.windowing.assigners.MergingWindowAssigner;
import io.penstock.streaming.api.windowing.windows.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The windows of a key that may merge, each with the window under which its contents are kept: contents stay where they are while the
 * window around them grows. State of the current key; a session that grows costs two entries, not its contents.
 *
 * @param <W> windows
 */
final class MergingWindows<W extends Window> {

    /** Told what has become one, before the new window's record is added. */
    interface OnMerge<W> {
        /**
         * @param merged windows that were there before, and are not any more
         * @param contentsAt where the contents of the result are
         * @param movedFrom where the contents of the others are, to be moved there
         */
        void merged(W result, List<W> merged, W contentsAt, List<W> movedFrom) throws Exception;
    }

    private record Group<W>(List<W> windows, W result) {}

    private final MergingWindowAssigner<?, W> assigner;
    private final MapState<W, W> contents;

    MergingWindows(MergingWindowAssigner<?, W> assigner, MapState<W, W> contents) {
        this.assigner = assigner;
        this.contents = contents;
    }

    /** Adds a window and answers the one that it has become part of. */
    W add(W window, OnMerge<W> onMerge) throws Exception {
        List<W> candidates = new ArrayList<>();
        contents.keys().forEach(candidates::add);
        candidates.add(window);
        List<Group<W>> groups = new ArrayList<>();
        assigner.mergeWindows(
                candidates, (toBeMerged, result) -> groups.add(new Group<>(new ArrayList<>(toBeMerged), result)));
        W actual = null;
        for (Group<W> group : groups) {
            if (group.windows.remove(window)) {
                actual = group.result;
            }
            merge(group, onMerge);
        }
        if (actual == null) {
            actual = window;
        }
        if (!contents.contains(actual)) {
            contents.put(actual, actual);
        }
        return actual;
    }

    private void merge(Group<W> group, OnMerge<W> onMerge) throws Exception {
        List<W> merged = group.windows;
        if (merged.isEmpty() || (merged.size() == 1 && merged.get(0).equals(group.result))) {
            return; // nothing that was there becomes another
        }
        List<W> places = new ArrayList<>();
        for (W window : merged) {
            places.add(Objects.requireNonNull(contents.get(window), "a window that is known has a place"));
            contents.remove(window);
        }
        W place = places.remove(0);
        contents.put(group.result, place);
        onMerge.merged(group.result, merged, place, places);
    }

    /** Where a window's contents are; null where there is no such window any more. */
    @Nullable W contentsOf(W window) throws Exception {
        return contents.get(window);
    }

    void retire(W window) throws Exception {
        contents.remove(window);
    }
}
