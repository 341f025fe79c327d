package io.penstock.engine.slot;

import io.penstock.engine.exchange.AccumulatorFormat;
import io.penstock.engine.exchange.CombinedTime;
import io.penstock.engine.exchange.CombinedTime.Standing;
import io.penstock.engine.exchange.FrameSender;
import io.penstock.engine.exchange.RecordSerde;
import io.penstock.engine.graph.Exchange;
import io.penstock.engine.graph.Stage;
import io.penstock.engine.operator.PreAggregation;
import io.penstock.log.LogPartition;
import io.penstock.protocol.RunId;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One slot's sending side of one exchange: by call where the key group is this slot's own, by queue where it is another slot's, by frame
 * where it is another process's, or was until a moment ago. Which way is the routing's to say; it changes at cuts only.
 */
final class ExchangeOutput {

    private static final long[] NOTHING_SENT = {};

    private final Exchange exchange;
    private final int slot;
    private final KeyedStageLoop local;
    private final @Nullable Channel[] channels;
    private final SlotScope scope;
    private final Frames frames;
    private final List<Sender> senders = new ArrayList<>();
    private final int[] framesOnly;
    private int[] slotOfKeyGroup;
    private int[] allKeyGroups;
    private int[] framedKeyGroups;
    private long sentWatermarkMs = Long.MIN_VALUE;
    private final CombinedTime time = new CombinedTime();
    private Standing sentStanding = Standing.ACTIVE;
    private long timeFramesMs = Long.MIN_VALUE;

    /** Rows that went into frames since the last cut, by key group. */
    private final long[] framed;

    private boolean anyFramed;

    /**
     * What sending by frame takes.
     *
     * @param topic of the exchange
     * @param accumulators how they are written; null where records are not folded before they are sent
     */
    record Frames(
            RunId run,
            String topic,
            int keyGroups,
            OutputBuffer output,
            SlotSettings settings,
            @Nullable AccumulatorFormat accumulators) {}

    /** @param channels by receiving slot; null for this slot itself */
    ExchangeOutput(
            Exchange exchange, KeyedStageLoop local, @Nullable Channel[] channels, SlotScope scope, Frames frames) {
        this.exchange = exchange;
        this.slot = scope.slot();
        this.local = local;
        this.channels = channels;
        this.scope = scope;
        this.frames = frames;
        this.framed = new long[frames.keyGroups()];
        this.framesOnly = new int[frames.keyGroups()];
        Arrays.fill(framesOnly, Routing.BY_FRAME);
        this.slotOfKeyGroup = framesOnly;
        this.allKeyGroups = framed(framesOnly);
        this.framedKeyGroups = allKeyGroups;
    }

    /** Its index in the graph. */
    int exchange() {
        return exchange.index();
    }

    // ---- who sends

    /** @param lastCommit the sender's first cut is the one after it */
    Sender addSender(TaskId task, Term term, long lastCommit) {
        Sender sender = new Sender(task, term, lastCommit);
        senders.add(sender);
        return sender;
    }

    void addSender(Sender sender) {
        senders.add(sender);
    }

    void removeSender(Sender sender) {
        senders.remove(sender);
    }

    /** The ways from now on. Channels and stages hear of the senders' time anew, at {@link #start}. */
    void route(Routing routing) {
        slotOfKeyGroup = routing.slotOfKeyGroup()[exchange.toStage()];
        framedKeyGroups = framed(slotOfKeyGroup);
        for (Sender sender : senders) {
            sender.route(!routing.unsettled().contains(sender.task));
        }
        forgetSent();
    }

    private static int[] framed(int[] slots) {
        int[] groups = new int[slots.length];
        int count = 0;
        for (int group = 0; group < slots.length; group++) {
            if (slots[group] == Routing.BY_FRAME) {
                groups[count++] = group;
            }
        }
        return Arrays.copyOf(groups, count);
    }

    // ---- records

    /** @param keyBytes of which the first {@code keyLength} are the key's */
    void send(Sender sender, int keyGroup, Object key, byte[] keyBytes, int keyLength, Object value, long timestampMs)
            throws Exception {
        int owner = sender.slotOfKeyGroup[keyGroup];
        if (owner == slot) {
            scope.recordsByCall++;
            local.receive(keyGroup, key, value, timestampMs);
            return;
        }
        if (owner == Routing.BY_FRAME) {
            scope.recordsByFrame++;
            framed[keyGroup]++;
            anyFramed = true;
            sender.frames().send(keyGroup, keyBytes, keyLength, value, timestampMs, sender.watermarkMs, sender.idle);
            return;
        }
        Channel channel = channels[owner];
        if (channel == null) {
            throw new IllegalStateException("key group " + keyGroup + " belongs to slot " + owner + ", to which slot "
                    + slot + " has no channel");
        }
        scope.recordsByQueue++;
        channel.put(keyGroup, key, value, timestampMs, scope.originTask, scope.originOffset);
    }

    // ---- time

    /** Sends the least watermark of this slot's settled senders on when it has risen; the others' goes by frame. */
    void watermark(Sender sender, long watermarkMs) {
        PreAggregator folding = sender.preAggregator;
        if (folding != null && folding.isEndedBy(watermarkMs)) {
            sender.flushFolded();
        }
        sender.watermarkMs = watermarkMs;
        update();
    }

    void idle(Sender sender, boolean nowIdle) {
        sender.idle = nowIdle;
        update();
    }

    /** Once, when the slot starts or goes on: without senders there is nothing to wait for. */
    void start() {
        update();
    }

    private void update() {
        time.clear();
        for (int i = 0; i < senders.size(); i++) {
            Sender sender = senders.get(i);
            if (sender.direct) {
                time.add(sender.watermarkMs, sender.idle);
            }
        }
        Standing standing = time.standing();
        if (standing != sentStanding) {
            sentStanding = standing;
            local.standing(exchange.index(), slot, standing);
            toChannels(Channel.STANDING, standing.number());
        }
        if (standing == Standing.ACTIVE && time.leastMs() > sentWatermarkMs) {
            sentWatermarkMs = time.leastMs();
            local.watermark(exchange.index(), slot, sentWatermarkMs);
            toChannels(Channel.WATERMARK, sentWatermarkMs);
        }
    }

    private void toChannels(int kind, long number) {
        for (Channel channel : channels) {
            if (channel != null) {
                channel.put(kind, null, null, number, SlotEvent.NO_ORIGIN, 0);
            }
        }
    }

    private void forgetSent() {
        sentWatermarkMs = Long.MIN_VALUE;
        sentStanding = Standing.ACTIVE;
    }

    // ---- cuts

    void cut(long commit, long nowMs) {
        boolean timeIsDue = nowMs - timeFramesMs >= frames.settings().timeFramesMs() || timeFramesMs == Long.MIN_VALUE;
        for (Sender sender : senders) {
            sender.flushFolded();
            sender.seal(commit, timeIsDue);
        }
        timeFramesMs = timeIsDue ? nowMs : timeFramesMs;
        local.cutMarker(exchange.index(), slot, commit);
        for (Channel channel : channels) {
            if (channel != null) {
                channel.put(Channel.CUT, null, null, commit, SlotEvent.NO_ORIGIN, 0);
                channel.publish();
            }
        }
    }

    boolean publish() {
        boolean moved = false;
        for (Channel channel : channels) {
            if (channel != null) {
                moved |= channel.publish();
            }
        }
        return moved;
    }

    boolean isFull() {
        for (Channel channel : channels) {
            if (channel != null && channel.isFull()) {
                return true;
            }
        }
        return local.isBusy();
    }

    /** Adds the rows in frames since the last cut, which are counted anew from here on. */
    void takeFramed(Map<LogPartition, Long> into) {
        for (int group = 0; anyFramed && group < framed.length; group++) {
            if (framed[group] > 0) {
                into.merge(new LogPartition(frames.topic(), group), framed[group], Long::sum);
            }
        }
        forgetFramed();
    }

    private void forgetFramed() {
        Arrays.fill(framed, 0);
        anyFramed = false;
    }

    void rollBack(long lastCommit) {
        forgetFramed();
        senders.forEach(sender -> sender.rollBack(lastCommit));
        forgetSent();
    }

    int keyGroups() {
        return frames.keyGroups();
    }

    /** One sending task of this slot: how far in time it is, and its frames. */
    final class Sender implements FrameSender.Output, PreAggregator.Output {

        private final TaskId task;
        private final Term term;
        private final CutHistory<long[]> cuts = new CutHistory<>();
        private int[] slotOfKeyGroup = framesOnly;
        private boolean direct;
        private long watermarkMs = Long.MIN_VALUE;
        private boolean idle;

        /** Null until the first frame: a job whose records have no bytes runs in one process all the same. */
        private @Nullable FrameSender frameSender;

        /** What is folded and not sent yet; null where records cross one by one, and between two chains. */
        private @Nullable PreAggregator preAggregator;

        private Sender(TaskId task, Term term, long lastCommit) {
            this.task = task;
            this.term = term;
            cuts.note(lastCommit, NOTHING_SENT);
        }

        /** Index among the tasks of its stage. */
        int index() {
            return task.index();
        }

        /** Whether what it sends to the key group stays in the process. */
        boolean reachesDirectly(int keyGroup) {
            return slotOfKeyGroup[keyGroup] != Routing.BY_FRAME;
        }

        private void route(boolean settled) {
            int[] before = slotOfKeyGroup;
            direct = settled;
            slotOfKeyGroup = settled ? ExchangeOutput.this.slotOfKeyGroup : framesOnly;
            FrameSender sending = frameSender;
            for (int group = 0; sending != null && group < before.length; group++) {
                if (before[group] != Routing.BY_FRAME && slotOfKeyGroup[group] == Routing.BY_FRAME) {
                    sending.forgetTold(group);
                }
            }
        }

        private FrameSender frames() {
            FrameSender sending = frameSender;
            if (sending == null) {
                sending = new FrameSender(
                        frames.run(),
                        task,
                        term,
                        RecordSerde.of(exchange, frames.accumulators()),
                        frames.keyGroups(),
                        frames.settings().frameBytesMax(),
                        this);
                frameSender = sending;
            }
            return sending;
        }

        /**
         * For a chain that is being made; routers of one chain share it. Null where records cross one by one.
         *
         * @param own the exchange, of the chain's own graph, as is the stage
         */
        @Nullable PreAggregator preAggregator(Exchange own, Stage to) {
            PreAggregator known = preAggregator;
            if (frames.accumulators() != null && (known == null || !known.isOf(own))) {
                PreAggregation folding = PreAggregation.of(own, to);
                preAggregator = folding == null ? null : new PreAggregator(own, folding, scope);
            }
            return preAggregator;
        }

        /**
         * Folds a record. One that comes of no record, but of a timer, does not fold: where the function throws there would be none to leave
         * out.
         *
         * @param folding the sender's own
         * @param hash of the key's bytes
         * @return false where it must be sent as it is
         */
        boolean fold(
                PreAggregator folding,
                int keyGroup,
                int hash,
                byte[] key,
                int keyLength,
                Object value,
                long timestampMs)
                throws Exception {
            if (scope.originTask == SlotEvent.NO_ORIGIN
                    || !folding.add(keyGroup, hash, key, keyLength, value, timestampMs, watermarkMs)) {
                return false;
            }
            if (folding.isFull()) {
                flushFolded();
            }
            return true;
        }

        /** Sends what is folded, as of the sender's watermark so far. */
        private void flushFolded() {
            PreAggregator folding = preAggregator;
            if (folding == null || folding.isEmpty()) {
                return;
            }
            int originTask = scope.originTask;
            long originOffset = scope.originOffset;
            folding.flush(this);
            scope.originTask = originTask;
            scope.originOffset = originOffset;
        }

        @Override
        public void record(PreAggregator.Entry entry, Object value) {
            scope.originTask = entry.originTask;
            scope.originOffset = entry.originOffset;
            count(entry);
            frames().send(entry.keyGroup, entry.key, entry.keyLength, value, entry.timestampMs, watermarkMs, idle);
        }

        /** It cannot be blamed on one of its records that it has no bytes. */
        @Override
        public void accumulator(PreAggregator.Entry entry, Object accumulator) {
            scope.noOrigin();
            count(entry);
            scope.recordsPreAggregated += entry.records;
            scope.accumulatorsByFrame++;
            frames().sendAccumulator(
                            entry.keyGroup,
                            entry.key,
                            entry.keyLength,
                            accumulator,
                            entry.records,
                            entry.timestampMs,
                            watermarkMs,
                            idle);
        }

        private void count(PreAggregator.Entry entry) {
            scope.recordsByFrame += entry.records;
            framed[entry.keyGroup]++;
            anyFramed = true;
        }

        private void seal(long commit, boolean timeIsDue) {
            int[] groups = direct ? framedKeyGroups : allKeyGroups;
            boolean silent = frameSender == null && watermarkMs == Long.MIN_VALUE && !idle;
            for (int i = 0; i < groups.length && !silent; i++) {
                frames().seal(groups[i], watermarkMs, idle, timeIsDue);
            }
            FrameSender sending = frameSender;
            cuts.note(commit, sending == null ? NOTHING_SENT : sending.sequences());
        }

        private void rollBack(long lastCommit) {
            watermarkMs = Long.MIN_VALUE;
            idle = false;
            preAggregator = null;
            long[] sequences = cuts.rollBackTo(lastCommit);
            FrameSender sending = frameSender;
            if (sending != null) {
                sending.rollBack(sequences);
            }
        }

        @Override
        public void reserved(int bytes) {
            frames.output().reserve(bytes);
        }

        @Override
        public void frame(int keyGroup, byte[] frame, int reserved) {
            scope.frameBytes += frame.length;
            frames.output().frame(frames.topic(), keyGroup, frame, reserved);
        }
    }
}
