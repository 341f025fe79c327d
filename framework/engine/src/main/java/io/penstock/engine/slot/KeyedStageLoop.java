package io.penstock.engine.slot;

import io.penstock.engine.exchange.CombinedTime.Standing;
import io.penstock.engine.graph.Stage;
import io.penstock.protocol.TaskId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A keyed stage on one slot: drains the channels from the other slots, takes calls from its own, fires timers, and aligns cut markers.
 * Its inputs are numbered by (exchange, sending slot). After it has been cut it rests until the whole slot has been.
 */
final class KeyedStageLoop {

    private static final int ROWS_PER_STEP = 256;

    /** Past it the stage takes no more from its process until what is held is let go. */
    private static final int HELD_ROWS_MAX = 4096;

    private final Stage stage;
    private final int slots;
    private final SlotScope scope;
    private final @Nullable Channel[] channels;
    private final StageInputs inputs;
    private final @Nullable KeyedTask[] byKeyGroup;
    private final List<KeyedTask> tasks = new ArrayList<>();
    private final StageTime time;
    private final BooleanSupplier mustRest = this::mustRest;
    private List<ExchangeOutput> outputs = List.of();
    private final List<KeyedTask> releasing = new ArrayList<>();
    private final boolean hasAsync;
    private boolean resting;
    private int heldRows;
    private long rows;
    private long nowMs;

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
        this.slots = slots;
        this.scope = scope;
        this.channels = channels;
        this.inputs = new StageInputs(channels.length);
        this.byKeyGroup = new KeyedTask[keyGroups];
        this.hasAsync = stage.hasAsync();
        this.time = new StageTime(scope, tasks, this::outputFull, watermarkIntervalNanos);
    }

    /** @param ownOutputs the exchanges that its tasks send to */
    void sendTo(List<ExchangeOutput> ownOutputs) {
        outputs = ownOutputs;
    }

    void add(KeyedTask task) {
        tasks.add(task);
        byKeyGroup[task.keyGroup()] = task;
    }

    void remove(KeyedTask task) {
        tasks.remove(task);
        byKeyGroup[task.keyGroup()] = null;
    }

    StageInputs inputs() {
        return inputs;
    }

    List<KeyedTask> tasks() {
        return tasks;
    }

    /** Of the task that is furthest behind; {@link Long#MAX_VALUE} where there is none. */
    long leastWatermarkMs() {
        return time.leastWatermarkMs();
    }

    long rows() {
        return rows;
    }

    /** Whether it must not be given more records of this process for now. */
    boolean isBusy() {
        return time.isFiring() || resting || heldRows > HELD_ROWS_MAX || isAsyncFull();
    }

    /** Whether its tasks take records that came by frame. */
    boolean takesFrames() {
        return !time.isFiring() && !resting && !outputFull();
    }

    // ---- from this slot, by call

    void receive(int keyGroup, Object key, Object value, long timestampMs) throws Exception {
        if (time.isFiring()) {
            fireAhead();
        }
        KeyedTask task = task(keyGroup);
        rows++;
        if (task.held().areHeld()) {
            hold(task, key, value, timestampMs);
            return;
        }
        var caller = scope.task;
        scope.task = task.id;
        task.process(key, value, timestampMs);
        scope.task = caller;
    }

    /**
     * The record before this one has moved the time, and both come of one that the caller was given: a strategy behind a flatMap does that.
     * Only what no longer has room for its output waits until after it.
     */
    private void fireAhead() throws Exception {
        var caller = scope.task;
        int originTask = scope.originTask;
        long originOffset = scope.originOffset;
        boolean progress = true;
        while (progress && time.isFiring()) {
            progress = time.fire(nowMs);
        }
        scope.task = caller;
        scope.originTask = originTask;
        scope.originOffset = originOffset;
    }

    void watermark(int exchange, int slot, long newWatermarkMs) {
        inputs.watermark(input(exchange, slot), newWatermarkMs);
        time.inputsMoved();
    }

    /** @param nowStanding of the slot's senders together */
    void standing(int exchange, int slot, Standing nowStanding) {
        inputs.standing(input(exchange, slot), nowStanding);
        time.inputsMoved();
    }

    void cutMarker(int exchange, int slot, long commit) {
        align(input(exchange, slot), commit);
    }

    // ---- the slot's loop

    /** Returns whether there was anything to do. */
    boolean step(long newNowMs, long nowNanos) throws Exception {
        nowMs = newNowMs;
        if (resting) {
            return false;
        }
        boolean answered = false;
        for (int i = 0; hasAsync && i < tasks.size(); i++) {
            answered |= tasks.get(i).stepAsync(scope, mustRest);
        }
        if (time.isFiring()) {
            return time.fire(nowMs) || answered;
        }
        boolean worked = processHeld() || answered;
        worked |= time.speak(nowNanos);
        worked |= time.fireProcessingTimers(nowMs);
        for (int input = 0; input < channels.length; input++) {
            Channel channel = channels[input];
            if (channel != null && !inputs.isAligned(input)) {
                worked |= drain(channel, input);
                channel.release();
            }
        }
        return worked;
    }

    private boolean drain(Channel channel, int input) throws Exception {
        boolean worked = false;
        for (int budget = ROWS_PER_STEP; budget > 0 && !outputFull() && heldRows <= HELD_ROWS_MAX; budget--) {
            if (time.isFiring()) {
                worked |= time.fire(nowMs);
                if (time.isFiring()) {
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
                    inputs.watermark(input, number);
                    time.inputsMoved();
                }
                case Channel.STANDING -> {
                    inputs.standing(input, Standing.of((int) number));
                    time.inputsMoved();
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
        KeyedTask task = task(keyGroup);
        rows++;
        if (task.held().areHeld()) {
            hold(task, key, value, timestampMs);
        } else {
            scope.task = task.id;
            task.process(key, value, timestampMs);
            scope.requireNothingSwallowed();
        }
        scope.noOrigin();
    }

    private KeyedTask task(int keyGroup) {
        KeyedTask task = byKeyGroup[keyGroup];
        if (task == null) {
            throw new IllegalStateException(
                    "stage \"" + stage.name() + "\": slot " + scope.slot() + " does not own key group " + keyGroup);
        }
        return task;
    }

    // ---- what is held

    private void hold(KeyedTask task, Object key, Object value, long timestampMs) {
        heldRows++;
        task.held().add(key, value, timestampMs, scope);
    }

    /** What the task's direct records have waited for has been taken. */
    void release(KeyedTask task) {
        if (task.held().areHeld() && !releasing.contains(task)) {
            releasing.add(task);
        }
    }

    private boolean processHeld() throws Exception {
        boolean worked = false;
        int budget = ROWS_PER_STEP;
        while (!releasing.isEmpty()) {
            KeyedTask task = releasing.get(0);
            while (task.held().areHeld()) {
                if (budget-- == 0 || channelsFull()) {
                    return worked;
                }
                worked = true;
                heldRows -= task.held().size() > 0 ? 1 : 0;
                task.held().processNext(task, scope);
            }
            releasing.remove(0);
            time.inputsMoved();
        }
        return worked;
    }

    private boolean outputFull() {
        return mustRest() || isAsyncFull();
    }

    /** Whether there is no room for what its tasks emit. */
    private boolean mustRest() {
        return channelsFull() || scope.isFullForKeyed();
    }

    /**
     * Whether a task takes no input until calls of its asynchronous functions are answered, and the stage with it. A cut waits for no answer:
     * what comes before its markers is taken, and asked about later.
     */
    private boolean isAsyncFull() {
        if (hasAsync && !scope.cutting && !scope.holding) {
            for (int i = 0; i < tasks.size(); i++) {
                if (tasks.get(i).isAsyncFull()) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean channelsFull() {
        for (ExchangeOutput output : outputs) {
            if (output.isFull()) {
                return true;
            }
        }
        return false;
    }

    /** Something that tasks wait for has come further in time. */
    void inputsMoved() {
        time.inputsMoved();
    }

    /** Says who sends. */
    interface Senders {

        /** Whether the slot has senders for the exchange. */
        boolean are(int exchange, int slot);
    }

    /** The senders will tell the time anew: who they are has changed. A slot without any is not waited for, not even until it says so. */
    void forgetTime(Senders senders) {
        inputs.forgetTime();
        for (int exchange : stage.inputs()) {
            for (int slot = 0; slot < slots; slot++) {
                if (!senders.are(exchange, slot)) {
                    inputs.standing(input(exchange, slot), Standing.NONE);
                }
            }
        }
    }

    /** Tells new functions the watermarks that their tasks have reached, and the stages behind them. */
    void announceWatermarks() throws Exception {
        time.announce();
    }

    // ---- cuts

    private void align(int input, long commit) {
        if (!inputs.align(input)) {
            throw new IllegalStateException("stage \"" + stage.name() + "\": a second cut marker (" + commit
                    + ") on input " + input + " of slot " + scope.slot() + " before the first was aligned");
        }
    }

    /** Not while timers that are due are still to fire: a restart takes the stage to have fired up to its senders' watermarks. */
    boolean isReadyToCut() {
        return !resting && inputs.areAligned() && !time.isFiring() && holdsNothing();
    }

    private boolean holdsNothing() {
        for (KeyedTask task : tasks) {
            if (task.held().areHeld()) {
                return false;
            }
        }
        return true;
    }

    /**
     * @param released what is not of this process behind the cut, and whose it is
     * @param snapshots where a snapshot of each task is to begin: takes those whose state is to be walked; else null
     */
    void cut(
            long commit,
            Map<TaskId, String> released,
            long nowMs,
            @Nullable Collection<KeyedTask> snapshots,
            List<TaskCut> into)
            throws Exception {
        for (KeyedTask task : tasks) {
            scope.task = task.id;
            TaskCut cut = task.cut(commit, released.get(task.id), snapshots != null);
            into.add(cut);
            if (snapshots != null && cut.snapshot() != null) {
                snapshots.add(task);
            }
        }
        outputs.forEach(output -> output.cut(commit, nowMs));
        resting = true;
    }

    boolean isResting() {
        return resting;
    }

    void resumeAfterCut() {
        resting = false;
        inputs.forgetMarkers();
    }

    // ---- rollback

    void rollBack(long lastCommit, Map<Integer, Map<Long, Verdict>> verdicts) {
        inputs.forgetTime();
        time.reset();
        resumeAfterCut();
        releasing.clear();
        heldRows = 0;
        tasks.forEach(task -> task.rollBack(lastCommit, verdicts.getOrDefault(task.number, Map.of())));
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
