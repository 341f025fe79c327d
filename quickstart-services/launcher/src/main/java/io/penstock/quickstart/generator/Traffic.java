package io.penstock.quickstart.generator;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Who pays what, when and where. A pure function of its settings and of the times it is asked at: the same seed asked
 * at the same times gives the same payments. One thread.
 *
 * <p>Each account has a home, a usual amount and a share of the traffic that falls with its rank. Event times lie up to
 * {@link Settings#disorderMaxMs} before the time asked at, so a partition that gets the payments in the order of the
 * calls is out of order by no more than that.
 */
final class Traffic {

    private static final int MERCHANTS = 500;
    /** Degrees around home: some ten kilometres. */
    private static final double NEIGHBOURHOOD = 0.1;
    /** One honest payment in so many is unusually large, and will be suspected without cause. */
    private static final int TREATS_ONE_IN = 20_000;

    private static final List<FraudKind> KINDS = List.of(FraudKind.values());

    private final Settings settings;
    private final SplittableRandom random;
    private final Habits[] habits;
    /** Of account n: the share of the traffic of the accounts 1 to n+1. */
    private final double[] shares;

    private final PriorityQueue<Plan> plans = new PriorityQueue<>(Comparator.comparingLong(Plan::dueMs));
    private long lastId;
    private long timestampMaxMs = Long.MIN_VALUE;

    /**
     * @param seed of everything random
     * @param accounts how many, numbered from 1
     * @param fraudShare frauds planted per payment, 0 to 1
     * @param disorderMaxMs how far an event time may lie behind, in milliseconds
     */
    record Settings(long seed, int accounts, double fraudShare, int disorderMaxMs) {
        Settings {
            if (accounts < 1) {
                throw new IllegalArgumentException("accounts=" + accounts + "; at least one must pay");
            }
            if (!(fraudShare >= 0 && fraudShare <= 1)) {
                throw new IllegalArgumentException("fraudShare=" + fraudShare + " is not within 0 to 1");
            }
            if (disorderMaxMs < 0) {
                throw new IllegalArgumentException("disorderMaxMs=" + disorderMaxMs + " is negative");
            }
        }
    }

    private record Habits(Place home, long usualCents) {}

    /** A payment of a fraud in several steps, to be made once its time has come. */
    private record Plan(long dueMs, long account, long amountCents, @Nullable FraudKind fraud) {}

    Traffic(Settings settings) {
        this.settings = settings;
        this.random = new SplittableRandom(settings.seed());
        this.habits = new Habits[settings.accounts()];
        this.shares = new double[settings.accounts()];
        double sum = 0;
        for (int rank = 0; rank < habits.length; rank++) {
            Place city = Place.HOMES.get(random.nextInt(Place.HOMES.size()));
            // 15.00 to 200.00, evenly on a logarithmic scale.
            long usualCents = Math.round(Math.exp(random.nextDouble(Math.log(15_00), Math.log(200_00))));
            habits[rank] = new Habits(near(city), usualCents);
            // Zipf's law with a blunted head: of 10,000 accounts the busiest makes about 0.7% of the payments.
            sum += Math.pow(rank + 10.0, -0.8);
            shares[rank] = sum;
        }
        for (int rank = 0; rank < shares.length; rank++) {
            shares[rank] /= sum;
        }
    }

    /** The next payment, made at the given time; times must not go back. */
    Payment next(long nowMs) {
        Plan due = plans.peek();
        if (due != null && due.dueMs() <= nowMs) {
            plans.remove();
            return payment(
                    nowMs,
                    due.account(),
                    due.amountCents(),
                    habits(due.account()).home(),
                    due.fraud());
        }
        long account = anyAccount();
        return random.nextDouble() < settings.fraudShare() ? fraud(nowMs, account) : honest(nowMs, account);
    }

    /**
     * Payments that close the stream, one per partition: all of one event time, so late that the watermark then passes
     * every payment before. They are of account 0, which pays nothing else.
     */
    List<Payment> closing(int partitions, long watermarkBoundMs) {
        long timestampMs = Math.max(timestampMaxMs, 0) + watermarkBoundMs + 1;
        return java.util.stream.IntStream.range(0, partitions)
                .mapToObj(p -> new Payment(++lastId, 0, 1, "closing", 0, 0, timestampMs, null))
                .toList();
    }

    private Payment honest(long nowMs, long account) {
        long usualCents = habits(account).usualCents();
        boolean treat = random.nextInt(TREATS_ONE_IN) == 0;
        long cents = treat ? between(usualCents * 7 / 2, usualCents * 6) : between(usualCents / 2, usualCents * 3 / 2);
        return payment(nowMs, account, cents, habits(account).home(), null);
    }

    private Payment fraud(long nowMs, long account) {
        FraudKind kind = KINDS.get(random.nextInt(KINDS.size()));
        Habits of = habits(account);
        return switch (kind) {
            case VELOCITY -> firstOfMany(nowMs, account);
            case AMOUNT -> payment(nowMs, account, between(of.usualCents() * 8, of.usualCents() * 15), of.home(), kind);
            case IMPOSSIBLE_TRAVEL ->
                payment(
                        nowMs,
                        account,
                        between(of.usualCents() / 2, of.usualCents() * 3 / 2),
                        Place.FAR_AWAY.get(random.nextInt(Place.FAR_AWAY.size())),
                        kind);
        };
    }

    /** Three to five small payments, seconds apart, to try the card; then a large one. */
    private Payment firstOfMany(long nowMs, long account) {
        int smalls = random.nextInt(3, 6);
        long dueMs = nowMs;
        for (int n = 1; n <= smalls; n++) {
            dueMs += random.nextLong(1_000, 4_000);
            plans.add(
                    n < smalls
                            ? new Plan(dueMs, account, between(1_00, 9_00), null)
                            : new Plan(dueMs, account, between(600_00, 1_500_00), FraudKind.VELOCITY));
        }
        return payment(nowMs, account, between(1_00, 9_00), habits(account).home(), null);
    }

    private Payment payment(long nowMs, long account, long cents, Place around, @Nullable FraudKind fraud) {
        double late = random.nextDouble();
        // Most are almost in order, few are as late as is allowed.
        long timestampMs = nowMs - Math.round(late * late * late * settings.disorderMaxMs());
        timestampMaxMs = Math.max(timestampMaxMs, timestampMs);
        Place place = near(around);
        return new Payment(
                ++lastId,
                account,
                cents,
                "m" + random.nextInt(MERCHANTS),
                place.latitude(),
                place.longitude(),
                timestampMs,
                fraud);
    }

    private Habits habits(long account) {
        return habits[Math.toIntExact(account - 1)];
    }

    private long anyAccount() {
        int found = java.util.Arrays.binarySearch(shares, random.nextDouble());
        return Math.min(found < 0 ? -found - 1 : found, shares.length - 1) + 1L;
    }

    private Place near(Place place) {
        return new Place(
                place.latitude() + random.nextDouble(-NEIGHBOURHOOD / 2, NEIGHBOURHOOD / 2),
                place.longitude() + random.nextDouble(-NEIGHBOURHOOD / 2, NEIGHBOURHOOD / 2));
    }

    private long between(long fromCents, long toCents) {
        return random.nextLong(fromCents, toCents + 1);
    }
}
