package io.penstock.engine.taskmanager;

import io.penstock.engine.slot.SlotTime;

/** A slot's times as milliseconds per second over the last second or so; the three add up to 1000. One writer, any reader. */
final class SlotTimeRates {

    private static final long INTERVAL_NANOS = 1_000_000_000;

    private final SlotTime time;
    private long sampledNanos;
    private long busyBefore;
    private long idleBefore;
    private long backPressuredBefore;
    private volatile long busyMs;
    private volatile long idleMs;
    private volatile long backPressuredMs;

    SlotTimeRates(SlotTime time) {
        this.time = time;
    }

    void sample(long nowNanos) {
        if (nowNanos - sampledNanos < INTERVAL_NANOS) {
            return;
        }
        sampledNanos = nowNanos;
        long busy = time.busyNanos();
        long idle = time.idleNanos();
        long backPressured = time.backPressuredNanos();
        long all = busy - busyBefore + idle - idleBefore + backPressured - backPressuredBefore;
        if (all > 0) {
            busyMs = Math.round((busy - busyBefore) * 1000.0 / all);
            backPressuredMs = Math.round((backPressured - backPressuredBefore) * 1000.0 / all);
            idleMs = 1000 - busyMs - backPressuredMs;
        }
        busyBefore = busy;
        idleBefore = idle;
        backPressuredBefore = backPressured;
    }

    long busyMs() {
        return busyMs;
    }

    long idleMs() {
        return idleMs;
    }

    long backPressuredMs() {
        return backPressuredMs;
    }
}
