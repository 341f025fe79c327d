package io.penstock.log;

/** The real clock. Handed out where a process is put together; nothing that decides makes one. */
public final class SystemClock implements Clock {

    @Override
    public long nowMs() {
        return System.currentTimeMillis();
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }
}
