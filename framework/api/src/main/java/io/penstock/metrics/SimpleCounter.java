package io.penstock.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A counter with one writer, readable by any thread: no fence and no lock, a reader sees a recent count and never a torn one. Two
 * writers lose counts.
 */
public final class SimpleCounter implements Counter {
    private static final VarHandle COUNT;

    static {
        try {
            COUNT = MethodHandles.lookup().findVarHandle(SimpleCounter.class, "count", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("UnusedVariable") // read and written by its VarHandle
    private long count;

    @Override
    public void inc() {
        inc(1);
    }

    @Override
    public void inc(long n) {
        COUNT.setOpaque(this, (long) COUNT.get(this) + n);
    }

    @Override
    public void dec() {
        inc(-1);
    }

    @Override
    public void dec(long n) {
        inc(-n);
    }

    @Override
    public long getCount() {
        return (long) COUNT.getOpaque(this);
    }
}
