package io.penstock.engine.slot;

import io.penstock.metrics.SimpleCounter;

/**
 * Where a slot's time goes: every nanosecond is busy, idle or back-pressured, so that the three rates add up to 1000 ms a second.
 * Written by the slot, read by anyone.
 */
public final class SlotTime {

    private final SimpleCounter busyNanos = new SimpleCounter();
    private final SimpleCounter idleNanos = new SimpleCounter();
    private final SimpleCounter backPressuredNanos = new SimpleCounter();
    private long lastNanos;
    private boolean waited;
    private boolean blocked;

    void start(long nowNanos) {
        lastNanos = nowNanos;
    }

    /** Books the time since the last step's end. */
    void beginStep(long nowNanos) {
        long gap = nowNanos - lastNanos;
        lastNanos = nowNanos;
        if (!waited) {
            busyNanos.inc(gap);
        } else if (blocked) {
            backPressuredNanos.inc(gap);
        } else {
            idleNanos.inc(gap);
        }
    }

    /**
     * @param worked whether the step did anything
     * @param outputBlocked whether it could have done more if its output had room
     */
    void endStep(long nowNanos, boolean worked, boolean outputBlocked) {
        long spent = nowNanos - lastNanos;
        lastNanos = nowNanos;
        waited = !worked;
        blocked = outputBlocked;
        if (worked) {
            busyNanos.inc(spent);
        } else if (outputBlocked) {
            backPressuredNanos.inc(spent);
        } else {
            idleNanos.inc(spent);
        }
    }

    public long busyNanos() {
        return busyNanos.getCount();
    }

    public long idleNanos() {
        return idleNanos.getCount();
    }

    public long backPressuredNanos() {
        return backPressuredNanos.getCount();
    }
}
