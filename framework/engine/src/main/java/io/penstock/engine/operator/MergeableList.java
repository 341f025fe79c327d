package io.penstock.engine.operator;

import io.penstock.api.common.state.ListState;
import io.penstock.statestore.TaskState;
import java.util.ArrayList;
import java.util.List;

/** Merges lists by appending them. */
final class MergeableList<T> implements MergeableState {

    private final TaskState task;
    private final ListState<T> list;

    MergeableList(TaskState task, ListState<T> list) {
        this.task = task;
        this.list = list;
    }

    @Override
    public void mergeInto(Object target, Iterable<?> sources) throws Exception {
        List<T> moved = new ArrayList<>();
        for (Object source : sources) {
            task.setCurrentNamespace(source);
            Iterable<T> elements = list.get();
            if (elements != null) {
                elements.forEach(moved::add);
            }
            list.clear();
        }
        task.setCurrentNamespace(target);
        list.addAll(moved);
    }
}
