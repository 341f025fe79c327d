package io.penstock.engine.ownership;

import io.penstock.log.Clock;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.status.Heartbeat;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** The heartbeats of an incarnation, and how busy its slots were since the last. Owned by the TaskManager's thread. */
public final class Pulse {

    private final Incarnation self;
    private final Clock clock;
    private final StatusVoice voice;
    private final long intervalNanos;
    private final List<LongSupplier> busyNanos;
    private final long[] busyBefore;
    private long sequence;
    private long lastNanos;
    private boolean begun;

    /** @param busyNanos by slot: nanoseconds that it has been busy in all */
    public Pulse(Incarnation self, Clock clock, StatusVoice voice, long intervalNanos, List<LongSupplier> busyNanos) {
        this.self = self;
        this.clock = clock;
        this.voice = voice;
        this.intervalNanos = intervalNanos;
        this.busyNanos = List.copyOf(busyNanos);
        this.busyBefore = new long[busyNanos.size()];
    }

    /** Returns whether it was time for one. */
    public boolean beat() {
        long nowNanos = clock.nanoTime();
        if (begun && nowNanos - lastNanos < intervalNanos) {
            return false;
        }
        long since = begun ? Math.max(1, nowNanos - lastNanos) : 1;
        List<Integer> permille = new ArrayList<>();
        for (int slot = 0; slot < busyBefore.length; slot++) {
            long busy = busyNanos.get(slot).getAsLong();
            long share = begun ? (busy - busyBefore[slot]) * 1_000 / since : 0;
            permille.add((int) Math.max(0, Math.min(1_000, share)));
            busyBefore[slot] = busy;
        }
        lastNanos = nowNanos;
        begun = true;
        voice.say(new Heartbeat(self, sequence++, clock.nowMs(), permille));
        return true;
    }
}
