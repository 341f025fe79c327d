package io.penstock.log.sim;

import io.penstock.log.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Virtual time and the order of events of one simulation. Everything random comes from its seed, so the same seed gives the same
 * events at the same times; {@link #traceHash()} tells two runs apart. One thread.
 */
public final class SimScheduler implements Clock {

    /** Where virtual time starts, in milliseconds since the epoch: 2026-01-01T00:00:00Z. */
    public static final long START_MS = 1_767_225_600_000L;

    private static final int TRACE_LENGTH = 512;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final long seed;
    private final LongSupplier wallMs;
    private final SplittableRandom random;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final TraceLine[] trace = new TraceLine[TRACE_LENGTH];

    private long nowNanos;
    private long scheduled;
    private long run;
    private long traced;
    private long traceHash = 0xcbf29ce484222325L;

    public SimScheduler(long seed) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        this.wallMs = () -> START_MS + nowNanos / 1_000_000;
    }

    /**
     * For who advances it by the real clock.
     *
     * @param wallMs the time of day, in milliseconds since the epoch; it may move against {@link #nanoTime()}
     */
    public SimScheduler(long seed, LongSupplier wallMs) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        this.wallMs = wallMs;
    }

    public long seed() {
        return seed;
    }

    /** The simulation's one source of chance. */
    public RandomGenerator random() {
        return random;
    }

    /** A source of chance of its own for a part of the simulation, so that its draws do not shift those of others. */
    public RandomGenerator splitRandom() {
        return random.split();
    }

    @Override
    public long nowMs() {
        return wallMs.getAsLong();
    }

    @Override
    public long nanoTime() {
        return nowNanos;
    }

    /**
     * Runs the task that much later; tasks of the same moment run in the order scheduled.
     *
     * @param delayNanos {@code >= 0}
     */
    public Event schedule(long delayNanos, Runnable task) {
        if (delayNanos < 0) {
            throw new IllegalArgumentException("delayNanos=" + delayNanos + " is negative; the past is over");
        }
        Event event = new Event(Math.addExact(nowNanos, delayNanos), scheduled++, task);
        events.add(event);
        return event;
    }

    /** Moves time to the next event and runs it; false when there is none. */
    public boolean runNext() {
        if (nextEventNanos() < 0) {
            return false;
        }
        Event event = events.remove();
        nowNanos = event.atNanos;
        run++;
        event.task.run();
        return true;
    }

    /** Runs every event of the time given, those they schedule included, and ends at its end. */
    public void advance(long nanos) {
        long until = Math.addExact(nowNanos, nanos);
        for (long next = nextEventNanos(); next >= 0 && next <= until; next = nextEventNanos()) {
            runNext();
        }
        nowNanos = until;
    }

    /** When the next event is due, in {@link #nanoTime()}'s terms; -1 when there is none. */
    public long nextEventNanos() {
        Event next = events.peek();
        while (next != null && next.cancelled) {
            events.remove();
            next = events.peek();
        }
        return next == null ? -1 : next.atNanos;
    }

    /** Events run so far. */
    public long eventsRun() {
        return run;
    }

    /** Notes that something happened now: a step in the hash of the run, and a line for whoever explains a failure. */
    public void trace(String what, String who, long number) {
        trace[(int) (traced++ % TRACE_LENGTH)] = new TraceLine(nowNanos, what, who, number);
        traceHash = (traceHash ^ nowNanos) * FNV_PRIME;
        traceHash = (traceHash ^ what.hashCode()) * FNV_PRIME;
        traceHash = (traceHash ^ who.hashCode()) * FNV_PRIME;
        traceHash = (traceHash ^ number) * FNV_PRIME;
    }

    /** Over everything traced so far: equal for equal runs. */
    public long traceHash() {
        return traceHash;
    }

    /** The latest things traced, oldest first, one line each. */
    public List<String> traceLines() {
        List<String> lines = new ArrayList<>();
        for (long i = Math.max(0, traced - TRACE_LENGTH); i < traced; i++) {
            TraceLine line = trace[(int) (i % TRACE_LENGTH)];
            lines.add(line.atNanos / 1_000 + " us " + line.what + " " + line.who + " " + line.number);
        }
        return lines;
    }

    /** Something that will happen, unless cancelled. */
    public static final class Event implements Comparable<Event> {
        private final long atNanos;
        private final long order;
        private final Runnable task;
        private boolean cancelled;

        private Event(long atNanos, long order, Runnable task) {
            this.atNanos = atNanos;
            this.order = order;
            this.task = task;
        }

        /** Makes it not happen; without effect after it has. */
        public void cancel() {
            cancelled = true;
        }

        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(atNanos, other.atNanos);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private record TraceLine(long atNanos, String what, String who, long number) {}
}
