package io.penstock.engine.slot;

import io.penstock.engine.graph.JobGraph;
import org.jspecify.annotations.Nullable;

/** The channels of a process: one for each exchange and pair of different slots. */
public final class Channels {

    private final int slots;

    /** By exchange, sending slot, receiving slot; null between a slot and itself. */
    private final @Nullable Channel[] channels;

    public Channels(JobGraph graph, int slots, int rows) {
        this.slots = slots;
        this.channels = new Channel[graph.exchanges().size() * slots * slots];
        for (int i = 0; i < channels.length; i++) {
            int from = i / slots % slots;
            int to = i % slots;
            channels[i] = from == to ? null : new Channel(rows);
        }
    }

    /** Empties them; every slot is at rest and has said so. */
    public void clear() {
        for (Channel channel : channels) {
            if (channel != null) {
                channel.clear();
            }
        }
    }

    /** By receiving slot. */
    @Nullable Channel[] from(int exchange, int slot) {
        @Nullable Channel[] outgoing = new Channel[slots];
        for (int to = 0; to < slots; to++) {
            outgoing[to] = between(exchange, slot, to);
        }
        return outgoing;
    }

    @Nullable Channel between(int exchange, int from, int to) {
        return channels[(exchange * slots + from) * slots + to];
    }
}
