package io.penstock.engine.slot;

import io.penstock.engine.graph.Exchange;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One slot's sending side of one exchange: by call where the key group is this slot's own, by queue where it is another slot's. A
 * key group of another process goes by frame; there is none as long as one TaskManager owns them all.
 */
final class ExchangeOutput {

    private final int exchange;
    private final int slot;
    private final int[] slotOfKeyGroup;
    private final KeyedStageLoop local;
    private final @Nullable Channel[] channels;
    private final SlotScope scope;
    private final long[] watermarksMs;
    private final boolean[] idle;
    private long sentWatermarkMs = Long.MIN_VALUE;
    private boolean sentIdle;

    /**
     * @param channels by receiving slot; null for this slot itself
     * @param senders tasks of this slot that send here
     */
    ExchangeOutput(
            Exchange exchange,
            int[] slotOfKeyGroup,
            KeyedStageLoop local,
            @Nullable Channel[] channels,
            SlotScope scope,
            int senders) {
        this.exchange = exchange.index();
        this.slot = scope.slot();
        this.slotOfKeyGroup = slotOfKeyGroup;
        this.local = local;
        this.channels = channels;
        this.scope = scope;
        this.watermarksMs = new long[senders];
        this.idle = new boolean[senders];
        Arrays.fill(watermarksMs, Long.MIN_VALUE);
    }

    void send(int keyGroup, Object key, Object value, long timestampMs) throws Exception {
        int owner = slotOfKeyGroup[keyGroup];
        if (owner == slot) {
            scope.recordsByCall++;
            local.receive(keyGroup, key, value, timestampMs);
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

    /** Sends the least watermark of this slot's senders on when it has risen. */
    void watermark(int sender, long watermarkMs) {
        watermarksMs[sender] = watermarkMs;
        update();
    }

    void idle(int sender, boolean nowIdle) {
        idle[sender] = nowIdle;
        update();
    }

    /** Once, when the slot starts: without senders there is nothing to wait for. */
    void start() {
        update();
    }

    void cut(long commit) {
        local.cutMarker(exchange, slot, commit);
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

    void rollBack() {
        Arrays.fill(watermarksMs, Long.MIN_VALUE);
        Arrays.fill(idle, false);
        sentWatermarkMs = Long.MIN_VALUE;
        sentIdle = false;
    }

    private void update() {
        long least = Long.MAX_VALUE;
        boolean allIdle = true;
        for (int i = 0; i < watermarksMs.length; i++) {
            if (!idle[i]) {
                allIdle = false;
                least = Math.min(least, watermarksMs[i]);
            }
        }
        if (allIdle != sentIdle) {
            sentIdle = allIdle;
            local.idle(exchange, slot, allIdle);
            toChannels(Channel.IDLE, allIdle ? 1 : 0);
        }
        if (!allIdle && least > sentWatermarkMs) {
            sentWatermarkMs = least;
            local.watermark(exchange, slot, least);
            toChannels(Channel.WATERMARK, least);
        }
    }

    private void toChannels(int kind, long number) {
        for (Channel channel : channels) {
            if (channel != null) {
                channel.put(kind, null, null, number, SlotEvent.NO_ORIGIN, 0);
            }
        }
    }
}
