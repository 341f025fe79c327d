package io.penstock.engine.slot;

import io.penstock.engine.graph.Stage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A keyed stage on one slot: drains the channels from the other slots, takes calls from its own, fires timers, and aligns cut markers.
 * Its inputs are numbered by (exchange, sending slot). After it has been cut it rests until the whole slot has been.
 */
final class KeyedStageLoop {

    private static final int ROWS_PER_STEP = 256;

    /** So that a jump in time leaves commands and cuts their turn. */
    private static final int TIMERS_PER_STEP = 256;

    private final Stage stage;
    private final int slots;
    private final SlotScope scope;
    private final @Nullable Channel[] channels;
    private final long[] watermarksMs;
    private final boolean[] idle;
    private final boolean[] aligned;
    private final @Nullable KeyedTask[] byKeyGroup;
    private final List<KeyedTask> tasks = new ArrayList<>();
    private final CutHistory<Long> cuts = new CutHistory<>();
    private List<ExchangeOutput> outputs = List.of();
    private int alignedInputs;
    private boolean resting;
    private long watermarkMs;
    private long targetMs;
    private int firingTask;
    private boolean firing;
    private long firingToMs;
    private boolean inputsIdle;
    private boolean toldIdle;
    private final long watermarkIntervalNanos;
    private long lastWatermarkNanos;
    private boolean asked;
    private long rows;

    /**
     * @param channels by input, see {@link #input}; null for this slot's own
     * @param watermarkIntervalNanos between two questions to the generators inside its chains
     */
    KeyedStageLoop(
            Stage stage,
            int keyGroups,
            int slots,
            SlotScope scope,
            @Nullable Channel[] channels,
            long watermarkIntervalNanos) {
        this.stage = stage;
        this.watermarkIntervalNanos = watermarkIntervalNanos;
        this.slots = slots;
        this.scope = scope;
        this.channels = channels;
        this.watermarksMs = new long[channels.length];
        this.idle = new boolean[channels.length];
        this.aligned = new boolean[channels.length];
        this.byKeyGroup = new KeyedTask[keyGroups];
        Arrays.fill(watermarksMs, Long.MIN_VALUE);
    }

    void start(List<KeyedTask> ownTasks, List<ExchangeOutput> ownOutputs, long startWatermarkMs, long lastCommit) {
        tasks.addAll(ownTasks);
        for (KeyedTask task : ownTasks) {
            byKeyGroup[task.keyGroup()] = task;
        }
        outputs = ownOutputs;
        watermarkMs = startWatermarkMs;
        targetMs = startWatermarkMs;
        cuts.note(lastCommit, startWatermarkMs);
        outputs.forEach(ExchangeOutput::start);
    }

    List<KeyedTask> tasks() {
        return tasks;
    }

    long watermarkMs() {
        return watermarkMs;
    }

    long rows() {
        return rows;
    }

    /** Whether it must not be given more records for now. */
    boolean isBusy() {
        return firing || resting;
    }

    // ---- from this slot, by call

    void receive(int keyGroup, Object key, Object value, long timestampMs) throws Exception {
        KeyedTask task = byKeyGroup[keyGroup];
        if (task == null) {
            throw new IllegalStateException(
                    "stage \"" + stage.name() + "\": slot " + scope.slot() + " does not own key group " + keyGroup);
        }
        rows++;
        var caller = scope.task;
        scope.task = task.id;
        task.process(key, value, timestampMs);
        scope.task = caller;
    }

    void watermark(int exchange, int slot, long newWatermarkMs) {
        int input = input(exchange, slot);
        watermarksMs[input] = newWatermarkMs;
        advance();
    }

    void idle(int exchange, int slot, boolean nowIdle) {
        idle[input(exchange, slot)] = nowIdle;
        advance();
    }

    void cutMarker(int exchange, int slot, long commit) {
        align(input(exchange, slot), commit);
    }

    // ---- the slot's loop

    /** Returns whether there was anything to do. */
    boolean step(long nowMs, long nowNanos) throws Exception {
        if (resting) {
            return false;
        }
        if (firing) {
            return fire(nowMs);
        }
        boolean worked = speakOfTime(nowNanos);
        worked |= fireProcessingTimers(nowMs);
        for (int input = 0; input < channels.length; input++) {
            Channel channel = channels[input];
            if (channel != null && !aligned[input]) {
                worked |= drain(channel, input, nowMs);
                channel.release();
            }
        }
        return worked;
    }

    private boolean drain(Channel channel, int input, long nowMs) throws Exception {
        boolean worked = false;
        for (int budget = ROWS_PER_STEP; budget > 0 && !outputFull(); budget--) {
            if (firing) {
                worked |= fire(nowMs);
                if (firing) {
                    return worked;
                }
            }
            if (!channel.hasNext()) {
                break;
            }
            worked = true;
            int kind = channel.keyGroup();
            long number = channel.timestampMs();
            if (kind >= 0) {
                process(channel, kind, number);
                continue;
            }
            channel.advance();
            switch (kind) {
                case Channel.WATERMARK -> {
                    watermarksMs[input] = number;
                    advance();
                }
                case Channel.IDLE -> {
                    idle[input] = number == 1;
                    advance();
                }
                case Channel.CUT -> {
                    align(input, number);
                    return true;
                }
                default -> throw new IllegalStateException("row of unknown kind " + kind + " in a channel");
            }
        }
        return worked;
    }

    private void process(Channel channel, int keyGroup, long timestampMs) throws Exception {
        scope.originTask = channel.originTask();
        scope.originOffset = channel.originOffset();
        Object key = Objects.requireNonNull(channel.key(), "a record in a channel has a key");
        Object value = Objects.requireNonNull(channel.value(), "a record in a channel has a value");
        channel.advance();
        KeyedTask task = byKeyGroup[keyGroup];
        if (task == null) {
            throw new IllegalStateException(
                    "stage \"" + stage.name() + "\": slot " + scope.slot() + " does not own key group " + keyGroup);
        }
        rows++;
        scope.task = task.id;
        task.process(key, value, timestampMs);
        scope.requireNothingSwallowed();
        scope.noOrigin();
    }

    private boolean outputFull() {
        for (ExchangeOutput output : outputs) {
            if (output.isFull()) {
                return true;
            }
        }
        return scope.isOutputFull();
    }

    // ---- time

    /** The stage's watermark is the least of those inputs that are not idle; all idle, it stands still. */
    private void advance() {
        long least = Long.MAX_VALUE;
        boolean any = false;
        for (int i = 0; i < watermarksMs.length; i++) {
            if (!idle[i]) {
                any = true;
                least = Math.min(least, watermarksMs[i]);
            }
        }
        inputsIdle = !any;
        if (any && least > targetMs) {
            targetMs = least;
            if (!firing) {
                firing = true;
                firingToMs = least;
                firingTask = 0;
            }
        }
    }

    /** Idle while all its inputs are, so that nobody behind waits for it; and the strategies inside its chains, at their interval. */
    private boolean speakOfTime(long nowNanos) throws Exception {
        boolean changed = inputsIdle != toldIdle;
        if (!changed && asked && nowNanos - lastWatermarkNanos < watermarkIntervalNanos) {
            return false;
        }
        toldIdle = inputsIdle;
        asked = true;
        lastWatermarkNanos = nowNanos;
        scope.noOrigin();
        for (KeyedTask task : tasks) {
            scope.task = task.id;
            if (changed) {
                task.chain().head().idle(inputsIdle);
            }
            task.chain().onPeriodicEmit(true);
        }
        return changed;
    }

    /** Tells new functions the watermark that the stage has reached, and the stages behind it. */
    void announceWatermark() throws Exception {
        if (watermarkMs == Long.MIN_VALUE) {
            return;
        }
        for (KeyedTask task : tasks) {
            scope.task = task.id;
            task.chain().head().watermark(watermarkMs);
        }
    }

    /**
     * Fires the event-time timers that the new watermark makes due, task by task, then passes the watermark on; some at a time, while
     * there is room for what they emit. Returns whether there was progress.
     */
    private boolean fire(long nowMs) throws Exception {
        scope.noOrigin();
        long upToMs = firingToMs; // not the target, which may have risen since the first tasks fired
        int fired = 0;
        while (firingTask < tasks.size()) {
            KeyedTask task = tasks.get(firingTask);
            scope.task = task.id;
            boolean due = true;
            while (due) {
                if (fired == TIMERS_PER_STEP || outputFull()) {
                    return fired > 0;
                }
                due = task.chain().fireTimer(upToMs, nowMs);
                scope.requireNothingSwallowed();
                fired += due ? 1 : 0;
            }
            firingTask++;
        }
        watermarkMs = upToMs;
        for (KeyedTask task : tasks) {
            scope.task = task.id;
            task.chain().head().watermark(upToMs);
        }
        firingTask = 0;
        firing = targetMs > watermarkMs;
        firingToMs = targetMs;
        return true;
    }

    private boolean fireProcessingTimers(long nowMs) throws Exception {
        int fired = 0;
        for (KeyedTask task : tasks) {
            if (task.chain().nextProcessingTimerMs() <= nowMs) {
                scope.noOrigin();
                scope.task = task.id;
                while (fired < TIMERS_PER_STEP && !outputFull() && task.chain().fireTimer(watermarkMs, nowMs)) {
                    scope.requireNothingSwallowed();
                    fired++;
                }
            }
        }
        return fired > 0;
    }

    // ---- cuts

    private void align(int input, long commit) {
        if (aligned[input]) {
            throw new IllegalStateException("stage \"" + stage.name() + "\": a second cut marker (" + commit
                    + ") on input " + input + " of slot " + scope.slot() + " before the first was aligned");
        }
        aligned[input] = true;
        alignedInputs++;
    }

    /** Not while timers that are due are still to fire: a restart takes the stage to have fired up to its senders' watermarks. */
    boolean isReadyToCut() {
        return !resting && alignedInputs == aligned.length && !firing;
    }

    void cut(long commit, List<TaskCut> into) {
        for (KeyedTask task : tasks) {
            scope.task = task.id;
            into.add(task.cut(commit, watermarkMs));
        }
        cuts.note(commit, watermarkMs);
        outputs.forEach(output -> output.cut(commit));
        resting = true;
    }

    boolean isResting() {
        return resting;
    }

    void resumeAfterCut() {
        resting = false;
        Arrays.fill(aligned, false);
        alignedInputs = 0;
    }

    // ---- rollback

    void rollBack(long lastCommit) {
        watermarkMs = cuts.rollBackTo(lastCommit);
        targetMs = watermarkMs;
        firing = false;
        firingTask = 0;
        Arrays.fill(watermarksMs, Long.MIN_VALUE);
        Arrays.fill(idle, false);
        inputsIdle = false;
        toldIdle = false;
        resumeAfterCut();
        tasks.forEach(task -> task.rollBack(lastCommit));
        outputs.forEach(ExchangeOutput::rollBack);
    }

    /** After the tasks have been opened again. */
    void restart() {
        outputs.forEach(ExchangeOutput::start);
    }

    /** Empties the channels into this stage; every slot is at rest. */
    void clearChannels() {
        for (Channel channel : channels) {
            if (channel != null) {
                channel.clear();
            }
        }
    }

    private int input(int exchange, int slot) {
        return stage.inputs().indexOf(exchange) * slots + slot;
    }
}
