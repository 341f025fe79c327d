package io.penstock.engine.exchange;

/**
 * How far in time several have come who are waited for together: the least watermark of those that are active. One at
 * {@link Long#MAX_VALUE} has ended: nothing of it follows, so nobody waits for it; but only where nobody is left, not even one that is idle,
 * have all ended. Filled anew for every look. One thread.
 */
public final class CombinedTime {

    /** How those together stand. */
    public enum Standing {
        /** There is nobody. */
        NONE(0),
        /** All have ended. */
        ENDED(1),
        /** Those that have not ended are idle: time stands still. */
        IDLE(2),
        /** Somebody is waited for. */
        ACTIVE(3);

        private static final Standing[] BY_NUMBER = {NONE, ENDED, IDLE, ACTIVE};

        private final int number;

        Standing(int number) {
            this.number = number;
        }

        /** What stands for it in a channel of numbers. */
        public int number() {
            return number;
        }

        /** @throws ArrayIndexOutOfBoundsException for a number that is none of {@link #number()} */
        public static Standing of(int number) {
            return BY_NUMBER[number];
        }
    }

    private Standing standing = Standing.NONE;
    private long leastMs = Long.MAX_VALUE;

    public CombinedTime clear() {
        standing = Standing.NONE;
        leastMs = Long.MAX_VALUE;
        return this;
    }

    /** One more. */
    public void add(long watermarkMs, boolean idle) {
        add(watermarkMs == Long.MAX_VALUE ? Standing.ENDED : idle ? Standing.IDLE : Standing.ACTIVE, watermarkMs);
    }

    /** Several more, as they stand together; their watermark counts where they are active. */
    public void add(Standing others, long watermarkMs) {
        if (others == Standing.ACTIVE) {
            leastMs = Math.min(leastMs, watermarkMs);
        }
        if (others.compareTo(standing) > 0) {
            standing = others;
        }
    }

    public Standing standing() {
        return standing;
    }

    /** The least of those that are active; {@link Long#MAX_VALUE} where all have ended, and of no meaning where nobody is active. */
    public long leastMs() {
        return leastMs;
    }
}
