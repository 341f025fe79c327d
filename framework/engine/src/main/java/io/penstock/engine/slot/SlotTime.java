package io.penstock.engine.slot;

/**
 * Where a slot's time goes: every nanosecond is busy, idle or back-pressured, so that the three rates add up to 1000 ms a second.
 * Written by the slot, read by anyone.
 */
public final class SlotTime {

    private volatile long busyNanos;
    private volatile long idleNanos;
    private volatile long backPressuredNanos;
    private long lastNanos;
    private boolean waited;
    private boolean blocked;

    void start(long nowNanos) {
        lastNanos = nowNanos;
    }

    /** Books the time since the last step's end. */
    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one writer
    void beginStep(long nowNanos) {
        long gap = nowNanos - lastNanos;
        lastNanos = nowNanos;
        if (!waited) {
            busyNanos += gap;
        } else if (blocked) {
            backPressuredNanos += gap;
        } else {
            idleNanos += gap;
        }
    }

    /**
     * @param worked whether the step did anything
     * @param outputBlocked whether it could have done more if its output had room
     */
    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one writer
    void endStep(long nowNanos, boolean worked, boolean outputBlocked) {
        long spent = nowNanos - lastNanos;
        lastNanos = nowNanos;
        waited = !worked;
        blocked = outputBlocked;
        if (worked) {
            busyNanos += spent;
        } else if (outputBlocked) {
            backPressuredNanos += spent;
        } else {
            idleNanos += spent;
        }
    }

    public long busyNanos() {
        return busyNanos;
    }

    public long idleNanos() {
        return idleNanos;
    }

    public long backPressuredNanos() {
        return backPressuredNanos;
    }
}
