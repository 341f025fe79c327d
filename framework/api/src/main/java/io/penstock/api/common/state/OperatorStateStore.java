package io.penstock.api.common.state;

import java.util.Set;

/** States of a task as a whole, by their descriptor. Always the same handle for a name. */
public interface OperatorStateStore {

    /**
     * A map of this task's. It holds what this task put in: tasks have the same only where the function puts in the same in each.
     *
     * @throws IllegalArgumentException where the name is that of a list
     */
    <K, V> BroadcastState<K, V> getBroadcastState(MapStateDescriptor<K, V> stateDescriptor) throws Exception;

    /**
     * A list of this task's. A task is a partition of a source or a key group, whatever the number of processes, so its list is never
     * split or handed to others: nothing is redistributed.
     *
     * @throws IllegalArgumentException where the name is that of a map
     */
    <S> ListState<S> getListState(ListStateDescriptor<S> stateDescriptor) throws Exception;

    /**
     * Refused: the union of all tasks' lists would have to be read from all their journals, at moments when some of them go on.
     *
     * @throws UnsupportedOperationException always
     */
    <S> ListState<S> getUnionListState(ListStateDescriptor<S> stateDescriptor) throws Exception;

    /** Of lists; a copy. */
    Set<String> getRegisteredStateNames();

    /** Of maps; a copy. */
    Set<String> getRegisteredBroadcastStateNames();
}
