package io.penstock.quickstart.generator;

/**
 * An even pace: when each payment is due. Who falls behind, because the machine stood still, catches up on no more than
 * {@link #CATCH_UP_MS}; the rest is left out, so that a pause is not followed by a burst. Pure; one thread.
 */
final class Pace {

    static final long CATCH_UP_MS = 50;

    private static final long SECOND_NANOS = 1_000_000_000;

    private final long perSecond;
    private final long catchUp;
    private long originNanos;
    private long issued;
    private long leftOut;

    /** @param startNanos of the clock that {@link #due} is asked with */
    Pace(long perSecond, long startNanos) {
        if (perSecond < 1 || perSecond > 10_000_000) {
            throw new IllegalArgumentException("rate=" + perSecond + " is not within 1 to 10,000,000 a second");
        }
        this.perSecond = perSecond;
        this.catchUp = Math.max(1, perSecond * CATCH_UP_MS / 1000);
        this.originNanos = startNanos;
    }

    /** How many are due now. */
    long due(long nowNanos) {
        long elapsedNanos = Math.max(0, nowNanos - originNanos);
        long total = elapsedNanos / SECOND_NANOS * perSecond + elapsedNanos % SECOND_NANOS * perSecond / SECOND_NANOS;
        long due = total - issued;
        if (due > catchUp) {
            long surplus = due - catchUp;
            leftOut += surplus;
            originNanos += offsetNanos(surplus);
            return catchUp;
        }
        return Math.max(0, due);
    }

    /** Takes the next one; returns the time it is due at, on the same clock, never before an earlier one's. */
    long take() {
        return originNanos + offsetNanos(++issued);
    }

    /** When the next one is due. */
    long nextNanos() {
        return originNanos + offsetNanos(issued + 1);
    }

    /** How many were left out so far. */
    long leftOut() {
        return leftOut;
    }

    private long offsetNanos(long count) {
        return count / perSecond * SECOND_NANOS + count % perSecond * SECOND_NANOS / perSecond;
    }
}
