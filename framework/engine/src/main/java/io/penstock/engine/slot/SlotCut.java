package io.penstock.engine.slot;

import io.penstock.log.LogWrite;
import java.util.Collection;
import java.util.List;

/**
 * One slot's part of a cut, complete: every task of the slot has been cut.
 *
 * @param outputs what its sinks sent since the last cut, in order; to be read once
 * @param outputBytes of keys and values
 * @param pauseNanos how long the slot processed nothing because of the cut, alignment included
 * @param frames sent and taken
 */
public record SlotCut(
        int slot,
        long commit,
        List<TaskCut> tasks,
        Collection<LogWrite> outputs,
        long outputBytes,
        long pauseNanos,
        FramesCut frames) {

    /** Without frames. */
    public SlotCut(
            int slot,
            long commit,
            List<TaskCut> tasks,
            Collection<LogWrite> outputs,
            long outputBytes,
            long pauseNanos) {
        this(slot, commit, tasks, outputs, outputBytes, pauseNanos, FramesCut.NONE);
    }
}
