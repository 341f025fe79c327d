package io.penstock.conformance;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A job by processing time drawn from a seed, as numbers that mean the same on both sides, and how the clock goes between its records.
 *
 * @param kind of operator
 * @param windows kind of windows, where there are any
 * @param trigger kind of trigger
 * @param sizeMs of windows and gaps
 * @param slideMs of windows, at most {@code sizeMs}
 * @param offsetMs of windows, less than {@code slideMs}
 */
public record ClockPlan(
        long seed, Kind kind, RandomPlan.Windows windows, Fires trigger, int sizeMs, int slideMs, int offsetMs)
        implements Serializable {

    public enum Kind {
        LIST,
        REDUCED,
        AGGREGATED,
        EVICTED,
        TIMERS
    }

    public enum Fires {
        DEFAULT,
        COUNT,
        PURGING_COUNT,
        CONTINUOUS
    }

    /**
     * What happens next.
     *
     * @param event comes; null where the clock is moved
     * @param clockMs where to, from then on
     */
    record Step(@Nullable Event event, long clockMs) {
        @Override
        public String toString() {
            return event == null ? "@" + clockMs : event.toString();
        }
    }

    static ClockPlan of(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int size = 2 + random.nextInt(30);
        int slide = 1 + random.nextInt(size);
        return new ClockPlan(
                seed,
                pick(random, Kind.values()),
                pick(random, RandomPlan.Windows.values()),
                random.nextInt(2) == 0 ? Fires.DEFAULT : pick(random, Fires.values()),
                size,
                slide,
                random.nextInt(slide));
    }

    private static <E> E pick(SplittableRandom random, E[] values) {
        return values[random.nextInt(values.length)];
    }

    public boolean merges() {
        return windows == RandomPlan.Windows.SESSION || windows == RandomPlan.Windows.DYNAMIC_SESSION;
    }

    /** Whether results of a key come in an order: timers of one time of several windows have none in Flink. */
    boolean hasOrder() {
        return kind == Kind.TIMERS || !(windows == RandomPlan.Windows.SLIDING || merges());
    }

    /** Records of a few keys; the clock stands still between some, and leaps between others. */
    List<Step> steps() {
        SplittableRandom random = new SplittableRandom(seed * 31 + 7);
        List<Step> steps = new ArrayList<>();
        int keys = 1 + random.nextInt(4);
        long now = random.nextInt(40);
        steps.add(new Step(null, now));
        int count = 15 + random.nextInt(35);
        for (int i = 0; i < count; i++) {
            steps.add(new Step(
                    new Event(String.valueOf((char) ('a' + random.nextInt(keys))), i, value(random, now), 0), now));
            // Flink forgets a session when a record brings exactly the window that it has grown to.
            if (windows == RandomPlan.Windows.DYNAMIC_SESSION || random.nextInt(3) == 0) {
                now += random.nextInt(4) == 0 ? random.nextInt(60) : 1 + random.nextInt(5);
                steps.add(new Step(null, now));
            }
        }
        steps.add(new Step(null, now + 1_000));
        return steps;
    }

    /** Of timers a time about now, sometimes of one to delete; see {@code ClockJobs.Timers}. */
    private int value(SplittableRandom random, long now) {
        return kind == Kind.TIMERS
                ? (int) now - 5 + random.nextInt(30) + (random.nextInt(4) == 0 ? 10_000 : 0)
                : 1 + random.nextInt(9);
    }
}
