package io.penstock.quickstart.checker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** RULES.md once more, for one account: payments go in, in the order the rules demand, findings come out. */
final class AccountReplay {

    private final ArrayDeque<Long> smalls = new ArrayDeque<>();
    private long count;
    private long mean16;
    private long deviation16;
    private Payment last = new Payment(0, 0, 0, 0, 0, 0);
    private boolean away;

    List<Finding> judge(Payment t) {
        List<Finding> found = new ArrayList<>();
        long mean = mean16 >> 4;
        long deviation = deviation16 >> 4;
        long limit = mean + 8 * deviation;
        boolean known = count >= 10;

        boolean velocity = t.cents() >= 50_000 && smalls.size() >= 3 && t.timestampMs() - smalls.getFirst() <= 60_000;
        if (velocity) {
            found.add(finding("VELOCITY", t, "3 payments under 10.00 within a minute, then " + units(t.cents())));
        }
        if (known && t.cents() > limit) {
            found.add(
                    finding("AMOUNT", t, units(t.cents()) + ", usual are " + units(mean) + " +- " + units(deviation)));
        }
        boolean travel = false;
        if (count > 0 && !away) {
            long metres = metres(last, t);
            long ms = t.timestampMs() - last.timestampMs();
            travel = metres >= 50_000 && metres * 4 > ms;
            if (travel) {
                found.add(finding("IMPOSSIBLE_TRAVEL", t, metres / 1_000 + " km in " + ms / 1_000 + " s"));
            }
        }

        long learned = known && t.cents() > limit ? limit : t.cents();
        if (count == 0) {
            mean16 = learned * 16;
            deviation16 = learned * 8;
        } else {
            long e = learned - mean;
            mean16 += e;
            deviation16 += Math.abs(e) - deviation;
        }
        count++;
        last = t;
        away = travel;
        if (velocity) {
            smalls.clear();
        } else if (t.cents() < 1_000) {
            smalls.addLast(t.timestampMs());
            while (smalls.size() > 3) {
                smalls.removeFirst();
            }
        }
        return found;
    }

    private static Finding finding(String rule, Payment t, String reason) {
        return new Finding(rule, t.account(), t.id(), t.timestampMs(), reason);
    }

    private static String units(long cents) {
        return String.format(Locale.ROOT, "%d.%02d", cents / 100, cents % 100);
    }

    private static long metres(Payment from, Payment to) {
        double p1 = StrictMath.toRadians(from.latitude());
        double p2 = StrictMath.toRadians(to.latitude());
        double s = StrictMath.sin((p2 - p1) / 2);
        double u = StrictMath.sin((StrictMath.toRadians(to.longitude()) - StrictMath.toRadians(from.longitude())) / 2);
        double h = s * s + StrictMath.cos(p1) * StrictMath.cos(p2) * u * u;
        return StrictMath.round(2 * 6371008.8 * StrictMath.asin(StrictMath.min(1, StrictMath.sqrt(h))));
    }
}
