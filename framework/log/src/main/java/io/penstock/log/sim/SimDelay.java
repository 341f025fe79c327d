package io.penstock.log.sim;

import java.util.random.RandomGenerator;

/**
 * How long something takes: uniform between two bounds, and now and then much longer.
 *
 * @param minNanos {@code >= 0}
 * @param maxNanos {@code >= minNanos}
 * @param tailChance how often, from 0 to 1, it takes up to {@code tailMaxNanos} instead
 * @param tailMaxNanos {@code >= maxNanos}
 */
public record SimDelay(long minNanos, long maxNanos, double tailChance, long tailMaxNanos) {

    public SimDelay {
        if (minNanos < 0 || maxNanos < minNanos || tailMaxNanos < maxNanos) {
            throw new IllegalArgumentException("wanted 0 <= minNanos=" + minNanos + " <= maxNanos=" + maxNanos
                    + " <= tailMaxNanos=" + tailMaxNanos);
        }
        if (!(tailChance >= 0 && tailChance <= 1)) {
            throw new IllegalArgumentException("tailChance=" + tailChance + " is not between 0 and 1");
        }
    }

    /** Uniform between two bounds in microseconds, without a tail. */
    public static SimDelay betweenMicros(long minMicros, long maxMicros) {
        return new SimDelay(minMicros * 1_000, maxMicros * 1_000, 0, maxMicros * 1_000);
    }

    /** The same with a tail. */
    public SimDelay withTail(double chance, long maxMicros) {
        return new SimDelay(minNanos, maxNanos, chance, maxMicros * 1_000);
    }

    long draw(RandomGenerator random) {
        if (tailChance > 0 && random.nextDouble() < tailChance) {
            return random.nextLong(maxNanos, tailMaxNanos + 1);
        }
        return random.nextLong(minNanos, maxNanos + 1);
    }
}
