package io.penstock.engine.slot;

import io.penstock.engine.exchange.FrameOrigin;
import io.penstock.log.Isolation;
import io.penstock.log.Log;
import io.penstock.log.LogBatch;
import io.penstock.log.LogPartition;
import io.penstock.log.LogReader;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frames of the key groups of one slot and hands their records to the tasks. Only partitions on which frames can come are
 * read: none at all where one process runs the whole job. Owned by the slot's thread.
 */
final class ExchangeReader implements AutoCloseable {

    private static final int ROWS_PER_STEP = 256;

    /** Frames held for a key group past which its partition is not fetched. One fetch more may be under way. */
    private static final int FRAMES_HELD_MAX = 64;

    private final Log log;
    private final SlotScope scope;
    private final Map<LogPartition, KeyedTask> tasks = new LinkedHashMap<>();
    private final Map<LogPartition, Long> awaited = new HashMap<>();
    private @Nullable LogReader reader;
    private final Set<LogPartition> read = new LinkedHashSet<>();
    private final Set<LogPartition> paused = new HashSet<>();
    private long ticket;
    private boolean awaiting;

    ExchangeReader(Log log, SlotScope scope) {
        this.log = log;
        this.scope = scope;
    }

    void add(KeyedTask task) {
        tasks.put(task.frames().partition(), task);
    }

    void remove(KeyedTask task) {
        LogPartition partition = task.frames().partition();
        tasks.remove(partition);
        awaited.remove(partition);
        stopReading(partition, task);
    }

    /** Reads what can have frames, and nothing else. After every change of tasks, routing, or what is awaited. */
    void choosePartitions() {
        tasks.forEach((partition, task) -> {
            boolean wanted =
                    task.frames().received().expectsAny() || task.held().areHeld() || awaited.containsKey(partition);
            if (wanted && read.add(partition)) {
                open().assign(Map.of(partition, task.frames().offset()));
            } else if (!wanted) {
                stopReading(partition, task);
            }
        });
    }

    private void stopReading(LogPartition partition, KeyedTask task) {
        if (read.remove(partition)) {
            task.frames().reached(open().position(partition));
            open().unassign(Set.of(partition));
            paused.remove(partition);
            task.frames().dropFetched();
        }
    }

    private LogReader open() {
        LogReader opened = reader;
        if (opened == null) {
            opened = log.openReader("exchange-" + scope.slot(), Isolation.READ_COMMITTED);
            reader = opened;
        }
        return opened;
    }

    /** Hands over what has come, as far as there is room; returns whether there was anything. */
    boolean step() throws Exception {
        if (read.isEmpty()) {
            return false;
        }
        boolean worked = fetch();
        for (LogPartition partition : read) {
            worked |= feed(task(partition));
        }
        return worked;
    }

    private boolean fetch() {
        boolean due = false;
        for (LogPartition partition : read) {
            FrameFeed frames = task(partition).frames();
            due |= !frames.hasFetched();
            if (frames.framesFetched() >= FRAMES_HELD_MAX) {
                if (paused.add(partition)) {
                    open().pause(Set.of(partition));
                }
            } else if (paused.remove(partition)) {
                open().resume(Set.of(partition));
            }
        }
        if (!due) {
            return false;
        }
        boolean any = false;
        List<LogBatch> batches = open().poll();
        for (int i = 0; i < batches.size(); i++) {
            LogBatch batch = batches.get(i);
            KeyedTask task = tasks.get(batch.partition());
            if (task != null && read.contains(batch.partition())) {
                task.frames().add(batch);
                any |= batch.size() > 0;
            }
        }
        return any;
    }

    private KeyedTask task(LogPartition partition) {
        return Objects.requireNonNull(tasks.get(partition), "a partition that is read is a task's");
    }

    private boolean feed(KeyedTask task) throws Exception {
        FrameFeed frames = task.frames();
        KeyedStageLoop stage = task.stage();
        boolean worked = false;
        for (int budget = ROWS_PER_STEP; budget > 0 && stage.takesFrames(); budget--) {
            if (!frames.hasFetched() || !frames.advance(task)) {
                return worked;
            }
            worked = true;
            var frame = frames.current();
            scope.originTask = task.number;
            scope.originOffset = FrameOrigin.of(frames.offset(), frame.index());
            scope.task = task.id;
            if (frame.accumulatedRecords() > 0) {
                scope.noOrigin(); // a verdict would leave out all of its records
                task.processAccumulator(
                        frame.key(), frame.accumulator(), frame.timestampMs(), frame.accumulatedRecords());
                scope.requireNothingSwallowed();
            } else if (task.verdicts().admit(scope.originOffset, frame)) {
                task.process(frame.key(), frame.value(), frame.timestampMs());
                scope.requireNothingSwallowed();
            }
            scope.noOrigin();
            frames.recordTaken();
        }
        return worked;
    }

    // ---- cuts

    /** A cut begins: no frame is taken until it is complete. */
    void cutBegins() {
        for (LogPartition partition : read) {
            task(partition).frames().reached(open().position(partition));
        }
    }

    /** Where each key group goes on behind the cut. */
    Map<LogPartition, Long> takenTo() {
        Map<LogPartition, Long> offsets = new HashMap<>();
        tasks.forEach((partition, task) -> offsets.put(partition, task.frames().offset()));
        return offsets;
    }

    // ---- what the TaskManager waits for

    /** Partitions of other slots are left out. */
    void await(long newTicket, Map<LogPartition, Long> ends) {
        ticket = newTicket;
        awaiting = true;
        awaited.clear();
        ends.forEach((partition, end) -> {
            if (tasks.containsKey(partition)) {
                awaited.put(partition, end);
            }
        });
        choosePartitions();
    }

    /**
     * Lets go what has reached the offset that it awaits.
     *
     * @return whether something was let go
     */
    boolean release() {
        boolean any = false;
        for (var each = awaited.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<LogPartition, Long> end = each.next();
            KeyedTask task = task(end.getKey());
            if (hasTaken(task.frames(), end.getValue())) {
                each.remove();
                task.stage().release(task);
                any = true;
            }
        }
        return any;
    }

    private boolean hasTaken(FrameFeed frames, long end) {
        return frames.offset() >= end || (!frames.hasFetched() && open().position(frames.partition()) >= end);
    }

    /** The ticket of what has been reached in whole, once; -1 where there is nothing to say. */
    long reached() {
        if (!awaiting || !awaited.isEmpty()) {
            return -1;
        }
        for (KeyedTask task : tasks.values()) {
            if (task.held().areHeld()) {
                return -1;
            }
        }
        awaiting = false;
        choosePartitions();
        return ticket;
    }

    // ---- rollback and end

    /** The tasks have gone back; what was awaited will be asked for again. */
    void rolledBack() {
        awaited.clear();
        awaiting = false;
        if (!paused.isEmpty()) {
            open().resume(paused);
            paused.clear();
        }
        tasks.forEach((partition, task) -> {
            if (read.contains(partition)) {
                open().assign(Map.of(partition, task.frames().offset()));
            }
        });
        choosePartitions();
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
        }
    }
}
