package io.penstock.conformance;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A job drawn from a seed, as numbers that mean the same on both sides, and its input: keys, disorder, watermarks between records, late
 * records.
 *
 * @param kind of operator
 * @param windows kind of windows, where there are any
 * @param trigger kind of trigger
 * @param evictor kind of evictor
 * @param function what is made of a window
 * @param sizeMs of windows, gaps and intervals
 * @param slideMs of windows, at most {@code sizeMs}
 * @param offsetMs of windows, less than {@code slideMs}
 * @param latenessMs allowed
 * @param dropsLate whether late records go nowhere
 * @param again whether the results go through a second keyBy and windows
 * @param shape what the first stream goes through before
 */
public record RandomPlan(
        long seed,
        Kind kind,
        Windows windows,
        Fires trigger,
        Evicts evictor,
        Makes function,
        int sizeMs,
        int slideMs,
        int offsetMs,
        int latenessMs,
        boolean dropsLate,
        boolean again,
        Shape shape)
        implements Serializable {

    public enum Kind {
        WINDOWS,
        ALL_WINDOWS,
        TIMERS,
        ROLLING,
        INTERVAL_JOIN,
        WINDOW_JOIN,
        CO_GROUP,
        CONNECTED,
        BROADCAST
    }

    public enum Shape {
        PLAIN,
        /** Some records twice, some not at all. */
        FLAT_MAPPED,
        /** By other keys, through a keyBy and a function with state of its own. */
        NUMBERED,
        /** Apart, and together again. */
        UNITED
    }

    public enum Windows {
        TUMBLING,
        SLIDING,
        SESSION,
        DYNAMIC_SESSION,
        COUNT
    }

    public enum Fires {
        DEFAULT,
        COUNT,
        PURGING_COUNT,
        CONTINUOUS
    }

    public enum Evicts {
        NOTHING,
        BY_COUNT,
        BY_TIME,
        AFTER
    }

    public enum Makes {
        LIST,
        REDUCED,
        AGGREGATED,
        MIN_BY
    }

    static RandomPlan of(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Kind kind = random.nextInt(2) == 0 ? Kind.WINDOWS : pick(random, Kind.values());
        Windows windows = pick(random, Windows.values());
        int size = 2 + random.nextInt(30);
        int slide = 1 + random.nextInt(size);
        Evicts evictor = random.nextInt(3) == 0 ? pick(random, Evicts.values()) : Evicts.NOTHING;
        int lateness = random.nextInt(3) == 0 ? random.nextInt(20) : 0;
        Shape shape = random.nextInt(2) == 0 ? Shape.PLAIN : pick(random, Shape.values());
        if (shape == Shape.UNITED || shape == Shape.NUMBERED) {
            return withoutOrder(seed, kind, windows, size, slide, random.nextInt(slide), shape);
        }
        return new RandomPlan(
                seed,
                kind,
                windows,
                random.nextInt(2) == 0 ? Fires.DEFAULT : pick(random, Fires.values()),
                evictor,
                evictor == Evicts.NOTHING ? pick(random, Makes.values()) : Makes.LIST,
                size,
                slide,
                random.nextInt(slide),
                lateness,
                false,
                random.nextInt(3) == 0 && lateness == 0 && windows != Windows.COUNT,
                shape);
    }

    /** What does not go by the order in which records come: where they come by several ways, nobody says which is read first. */
    private static RandomPlan withoutOrder(
            long seed, Kind kind, Windows windows, int size, int slide, int offset, Shape shape) {
        return new RandomPlan(
                seed,
                kind == Kind.TIMERS || kind == Kind.ROLLING ? Kind.WINDOWS : kind,
                windows == Windows.COUNT ? Windows.TUMBLING : windows,
                Fires.DEFAULT,
                Evicts.NOTHING,
                Makes.AGGREGATED,
                size,
                slide,
                offset,
                0,
                false,
                false,
                shape);
    }

    /** The same without what becomes of late records, so that Penstock may fold records before it sends them; null where it may not. */
    @Nullable RandomPlan preAggregated() {
        boolean panes = windows == Windows.TUMBLING || (windows == Windows.SLIDING && sizeMs > slideMs);
        if (kind != Kind.WINDOWS
                || !panes
                || trigger != Fires.DEFAULT
                || evictor != Evicts.NOTHING
                || function == Makes.LIST) {
            return null;
        }
        return new RandomPlan(
                seed, kind, windows, trigger, evictor, function, sizeMs, slideMs, offsetMs, 0, true, again, shape);
    }

    private static <E> E pick(SplittableRandom random, E[] values) {
        return values[random.nextInt(values.length)];
    }

    boolean hasTwoInputs() {
        return switch (kind) {
            case INTERVAL_JOIN, WINDOW_JOIN, CO_GROUP, CONNECTED, BROADCAST -> true;
            case WINDOWS, ALL_WINDOWS, TIMERS, ROLLING -> false;
        };
    }

    /** Where records come by several ways nobody says which is read first, so that what is late depends on chance, in Flink too. */
    private boolean hasSeveralWays() {
        return hasTwoInputs() || shape == Shape.UNITED || shape == Shape.NUMBERED;
    }

    /** Of Flink behind the input: two tasks that flat-map would be two ways, as would two behind the one that has all windows. */
    int parallelism() {
        return shape == Shape.FLAT_MAPPED || kind == Kind.ALL_WINDOWS ? 1 : 1 + (int) (seed / 2 % 2);
    }

    /** Whether Penstock shares panes. */
    boolean sharesPanes() {
        return kind == Kind.WINDOWS
                && windows == Windows.SLIDING
                && sizeMs > slideMs
                && trigger == Fires.DEFAULT
                && evictor == Evicts.NOTHING
                && function != Makes.LIST;
    }

    public boolean merges() {
        return windows == Windows.SESSION || windows == Windows.DYNAMIC_SESSION;
    }

    /** As {@code TimerCases.Timers} reads it: a time near the record's, sometimes of a timer to delete. */
    private static int timer(SplittableRandom random, long time) {
        return (int) time - 5 + random.nextInt(30) + (random.nextInt(4) == 0 ? 1000 : 0);
    }

    /** Whether results of a key come in an order: timers of one time of several windows have none in Flink. */
    boolean hasOrder() {
        boolean simultaneous = windows == Windows.SLIDING && trigger == Fires.CONTINUOUS;
        return !hasSeveralWays() && !merges() && !simultaneous;
    }

    List<Event> events() {
        return events(1, true);
    }

    /**
     * The same without late ones: those that are held while ways become direct are judged by the watermark before.
     *
     * @param factor so many times as many
     */
    List<Event> eventsInTime(int factor) {
        return events(factor, false);
    }

    private List<Event> events(int factor, boolean late) {
        SplittableRandom random = new SplittableRandom(seed * 31 + 7);
        List<Event> events = new ArrayList<>();
        Set<Long> times = new HashSet<>();
        int keys = 1 + random.nextInt(4);
        int disorder = 1 + random.nextInt(25);
        long now = random.nextInt(40) - 20L;
        long watermark = Event.NO_MARK;
        int count = (15 + random.nextInt(35)) * factor;
        for (int i = 0; i < count; i++) {
            now += random.nextInt(5) == 0 ? random.nextInt(40) : random.nextInt(4);
            long time = now - (hasSeveralWays() ? 0 : random.nextInt(disorder));
            // Flink forgets a session when a record brings exactly the window that it has grown to.
            while (windows == Windows.DYNAMIC_SESSION && !times.add(time)) {
                time++;
            }
            events.add(new Event(
                    String.valueOf((char) ('a' + random.nextInt(keys))),
                    time,
                    kind == Kind.TIMERS ? timer(random, time) : 1 + random.nextInt(9),
                    hasTwoInputs() ? random.nextInt(2) : 0));
            if (random.nextInt(4) == 0 && now - 1 - random.nextInt(disorder) > watermark) {
                watermark = now - 1 - (late ? random.nextInt(disorder) : disorder);
                events.add(Event.mark(watermark));
            }
        }
        return events;
    }
}
