package io.penstock.quickstart.fraud;

import java.util.ArrayList;
import java.util.List;

/**
 * The three rules as a pure function: an account's state and its next payment in event-time order give the alerts and
 * the account's new state. RULES.md specifies them.
 */
final class FraudRules {

    static final long SMALL_BELOW_CENTS = 10_00;
    static final long LARGE_FROM_CENTS = 500_00;
    static final int SMALLS = 3;
    static final long SMALLS_WITHIN_MS = 60_000;
    static final long JOURNEY_MIN_METRES = 50_000;

    private static final double EARTH_RADIUS_METRES = 6371008.8;

    private FraudRules() {}

    /**
     * What an account's state holds between two payments.
     *
     * @param recentSmallsMs event times of its latest small payments, oldest first, at most {@link #SMALLS}
     */
    record Account(Profile profile, List<Long> recentSmallsMs) {

        static final Account NEW = new Account(Profile.EMPTY, List.of());

        Account {
            recentSmallsMs = List.copyOf(recentSmallsMs);
        }
    }

    /** The alerts a payment raises, none as a rule, and the account after it. */
    record Judgement(List<Alert> alerts, Account after) {}

    static Judgement judge(Account account, Transaction payment) {
        List<Alert> alerts = new ArrayList<>(0);
        boolean velocity = isVelocity(account.recentSmallsMs(), payment);
        if (velocity) {
            alerts.add(alert(
                    Rule.VELOCITY,
                    payment,
                    SMALLS + " payments under " + money(SMALL_BELOW_CENTS) + " within a minute, then "
                            + money(payment.amountCents())));
        }
        Profile profile = account.profile();
        if (payment.amountCents() > profile.limitCents()) {
            alerts.add(alert(
                    Rule.AMOUNT,
                    payment,
                    money(payment.amountCents()) + ", usual are " + money(profile.meanCents()) + " +- "
                            + money(profile.deviationCents())));
        }
        long metres = journeyMetres(profile, payment);
        long elapsedMs = payment.timestampMs() - profile.lastTimestampMs();
        // 900 km/h are 0.25 m/ms.
        boolean impossible = metres >= JOURNEY_MIN_METRES && 4 * metres > elapsedMs;
        if (impossible) {
            alerts.add(alert(Rule.IMPOSSIBLE_TRAVEL, payment, metres / 1000 + " km in " + elapsedMs / 1000 + " s"));
        }
        return new Judgement(
                alerts,
                new Account(
                        profile.learn(payment, impossible), smallsAfter(account.recentSmallsMs(), payment, velocity)));
    }

    private static boolean isVelocity(List<Long> smallsMs, Transaction payment) {
        return payment.amountCents() >= LARGE_FROM_CENTS
                && smallsMs.size() == SMALLS
                && smallsMs.get(0) >= payment.timestampMs() - SMALLS_WITHIN_MS;
    }

    private static List<Long> smallsAfter(List<Long> smallsMs, Transaction payment, boolean velocity) {
        if (velocity) {
            return List.of();
        }
        if (payment.amountCents() >= SMALL_BELOW_CENTS) {
            return smallsMs;
        }
        List<Long> after = new ArrayList<>(smallsMs);
        after.add(payment.timestampMs());
        return after.size() > SMALLS ? after.subList(1, after.size()) : after;
    }

    /** From the previous payment to this one; 0 where the journey is not judged. */
    private static long journeyMetres(Profile profile, Transaction payment) {
        return profile.count() == 0 || profile.away()
                ? 0
                : metres(profile.lastLatitude(), profile.lastLongitude(), payment.latitude(), payment.longitude());
    }

    /** Great-circle distance (haversine); StrictMath, so that every machine finds the same metre. */
    static long metres(double latitude1, double longitude1, double latitude2, double longitude2) {
        double p1 = StrictMath.toRadians(latitude1);
        double p2 = StrictMath.toRadians(latitude2);
        double s = StrictMath.sin((p2 - p1) / 2);
        double u = StrictMath.sin((StrictMath.toRadians(longitude2) - StrictMath.toRadians(longitude1)) / 2);
        double h = s * s + StrictMath.cos(p1) * StrictMath.cos(p2) * u * u;
        return StrictMath.round(2 * EARTH_RADIUS_METRES * StrictMath.asin(StrictMath.min(1, StrictMath.sqrt(h))));
    }

    private static Alert alert(Rule rule, Transaction payment, String reason) {
        return new Alert(rule, payment.account(), payment.id(), payment.timestampMs(), reason);
    }

    private static String money(long cents) {
        long rest = cents % 100;
        return cents / 100 + (rest < 10 ? ".0" : ".") + rest;
    }
}
