package io.penstock.conformance;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

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
 * @param again whether the results go through a second keyBy and windows
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
        boolean again)
        implements Serializable {

    public enum Kind {
        WINDOWS,
        TIMERS,
        ROLLING,
        INTERVAL_JOIN,
        WINDOW_JOIN,
        CO_GROUP
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
                random.nextInt(3) == 0 && lateness == 0 && windows != Windows.COUNT);
    }

    private static <E> E pick(SplittableRandom random, E[] values) {
        return values[random.nextInt(values.length)];
    }

    /** Two inputs: nobody says which is read first, so that what is late depends on chance, in Flink too. */
    public boolean hasTwoInputs() {
        return kind == Kind.INTERVAL_JOIN || kind == Kind.WINDOW_JOIN || kind == Kind.CO_GROUP;
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
        return !hasTwoInputs() && !merges() && !simultaneous;
    }

    List<Event> events() {
        SplittableRandom random = new SplittableRandom(seed * 31 + 7);
        List<Event> events = new ArrayList<>();
        int keys = 1 + random.nextInt(4);
        int disorder = 1 + random.nextInt(25);
        long now = random.nextInt(40) - 20L;
        long watermark = Event.NO_MARK;
        int count = 15 + random.nextInt(35);
        for (int i = 0; i < count; i++) {
            now += random.nextInt(5) == 0 ? random.nextInt(40) : random.nextInt(4);
            long time = now - (hasTwoInputs() ? 0 : random.nextInt(disorder));
            events.add(new Event(
                    String.valueOf((char) ('a' + random.nextInt(keys))),
                    time,
                    kind == Kind.TIMERS ? timer(random, time) : 1 + random.nextInt(9),
                    hasTwoInputs() ? random.nextInt(2) : 0));
            if (random.nextInt(4) == 0 && now - 1 - random.nextInt(disorder) > watermark) {
                watermark = now - 1 - random.nextInt(disorder);
                events.add(Event.mark(watermark));
            }
        }
        return events;
    }
}
