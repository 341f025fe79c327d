package io.penstock.engine.operator;

import io.penstock.api.common.state.ListState;
import io.penstock.statestore.TaskState;
import org.jspecify.annotations.Nullable;

/** All records of a window. */
final class ListedContents<T, W> extends WindowContents<T, T, W> {

    private final ListState<T> list;
    private final MergeableList<T> merging;

    ListedContents(TaskState task, ListState<T> list) {
        this.list = list;
        this.merging = new MergeableList<>(task, list);
    }

    @Override
    boolean add(T value, long timestampMs) throws Exception {
        list.add(value);
        return true;
    }

    @Override
    @Nullable Iterable<T> read(W window, boolean last) throws Exception {
        Iterable<T> elements = list.get();
        return elements == null || !elements.iterator().hasNext() ? null : elements;
    }

    @Override
    void clear() {
        list.clear();
    }

    @Override
    public void mergeInto(Object target, Iterable<?> sources) throws Exception {
        merging.mergeInto(target, sources);
    }
}
