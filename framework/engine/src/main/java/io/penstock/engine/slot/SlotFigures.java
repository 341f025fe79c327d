package io.penstock.engine.slot;

import io.penstock.statestore.TaskState.CacheFigures;
import java.util.Collection;

/**
 * Sums over what runs on a slot, for metrics and bounds.
 *
 * @param uncommittedStateBytes of the current generations, roughly
 * @param stateKeys keys (and namespaces) of states
 * @param stateHeapBytes rough bytes in the heap
 * @param cache how the heap does as a cache of what is on disk
 * @param leastWatermarkMs of all key groups; {@link Long#MIN_VALUE} where there are none
 * @param pendingRecords that wait in the sources, as far as they know
 * @param keyedTasks whose watermark counts
 */
record SlotFigures(
        long uncommittedStateBytes,
        long stateKeys,
        long stateHeapBytes,
        CacheFigures cache,
        long leastWatermarkMs,
        long pendingRecords,
        int keyedTasks) {

    static SlotFigures of(Collection<KeyedStageLoop> keyed, Collection<SourceStageLoop> sources) {
        long uncommitted = 0;
        long keys = 0;
        long heap = 0;
        CacheFigures cache = CacheFigures.NONE;
        long least = Long.MAX_VALUE;
        int tasks = 0;
        for (KeyedStageLoop stage : keyed) {
            for (KeyedTask task : stage.tasks()) {
                uncommitted += task.state().uncommittedBytes();
                keys += task.state().keys();
                heap += task.state().heapBytes();
                cache = cache.plus(task.state().cacheFigures());
            }
            least = Math.min(least, stage.leastWatermarkMs());
            tasks += stage.tasks().size();
        }
        long pending = 0;
        for (SourceStageLoop source : sources) {
            pending += source.pendingRecords();
        }
        return new SlotFigures(uncommitted, keys, heap, cache, tasks == 0 ? Long.MIN_VALUE : least, pending, tasks);
    }
}
