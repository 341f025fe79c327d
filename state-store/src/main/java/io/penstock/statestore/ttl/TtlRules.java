package io.penstock.statestore.ttl;

import io.penstock.statestore.StateSweep;
import org.jspecify.annotations.Nullable;

/**
 * When what a state holds has expired, and what is to be written of a read. One per state that functions ask for; the slot's.
 */
final class TtlRules<T> implements StateSweep {

    /** Looks at every entry so often while it lives: what nobody asks for stays a quarter of its life longer. */
    private static final int ROUNDS_PER_LIFE = 4;

    private final TtlSerde<T> serde;
    private final long ttlMs;
    private final boolean onRead;
    private final TtlClock clock;

    /**
     * @param ttlMs {@code >= 1}
     * @param onRead whether reading prolongs life
     */
    TtlRules(TtlSerde<T> serde, long ttlMs, boolean onRead, TtlClock clock) {
        if (ttlMs < 1) {
            throw new IllegalArgumentException("a time to live of " + ttlMs + " ms; at least 1");
        }
        this.serde = serde;
        this.ttlMs = ttlMs;
        this.onRead = onRead;
        this.clock = clock;
    }

    @Override
    public long nowMs() {
        return clock.nowMs();
    }

    Timed<T> now(@Nullable T value) {
        return new Timed<>(clock.nowMs(), value);
    }

    boolean hasExpired(Timed<?> timed, long nowMs) {
        long atMs = timed.atMs();
        if (atMs == TtlClock.UNKNOWN || nowMs == TtlClock.UNKNOWN) {
            return false;
        }
        long endMs = atMs + ttlMs;
        // a sum past the largest long is a life without end
        return (atMs < 0 || endMs >= 0) && endMs <= nowMs;
    }

    /** Whether a read of what has not expired is to be written. */
    boolean isToBeTouched(Timed<?> timed, long nowMs) {
        return nowMs != TtlClock.UNKNOWN && (timed.atMs() == TtlClock.UNKNOWN || (onRead && nowMs > timed.atMs()));
    }

    @Override
    public long roundMs() {
        return Math.max(1, ttlMs / ROUNDS_PER_LIFE);
    }

    @Override
    public @Nullable Object keep(Object value) {
        @SuppressWarnings("unchecked") // a state with a time to live holds nothing else
        Timed<T> timed = (Timed<T>) value;
        long nowMs = clock.nowMs();
        if (hasExpired(timed, nowMs)) {
            return null;
        }
        return timed.atMs() == TtlClock.UNKNOWN && nowMs != TtlClock.UNKNOWN
                ? new Timed<>(nowMs, serde.copyValue(timed.value()))
                : timed;
    }

    boolean acceptsNullValues() {
        return serde.acceptsNullValues();
    }
}
