package io.penstock.streaming.api.checkpoint;

import io.penstock.runtime.state.FunctionInitializationContext;
import io.penstock.runtime.state.FunctionSnapshotContext;

/**
 * A function with state that belongs to its task, rather than to a key. Its operator needs a uid. Any function may implement it.
 *
 * <p>The state is committed with every commit of the task, not with checkpoints only, and goes with the task when it moves. It is written
 * whole whenever it has changed and with each commit record: it is for kilobytes.
 */
public interface CheckpointedFunction {

    /**
     * At every cut, which is as often as commits are made: puts into the states what the task must have to go on from here. No key is current.
     */
    void snapshotState(FunctionSnapshotContext context) throws Exception;

    /** Before {@code open}: asks for the states. They hold what the commit holds that the task goes on from. */
    void initializeState(FunctionInitializationContext context) throws Exception;
}
