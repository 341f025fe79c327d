package io.penstock.quickstart.generator;

import io.penstock.quickstart.generator.Traffic.Settings;
import java.util.ArrayList;
import java.util.List;

/** The generator's payments, for tests in other packages. */
public final class GeneratedTraffic {

    private static final long START_MS = 1_700_000_000_000L;

    private GeneratedTraffic() {}

    /** Makes a payment of its fields. */
    @FunctionalInterface
    public interface Maker<T> {
        T make(long id, long account, long cents, String merchant, double latitude, double longitude, long timestampMs);
    }

    /** Five a millisecond of 2,000 accounts, one in a hundred a fraud. */
    public static <T> List<T> of(long seed, int count, Maker<T> maker) {
        Traffic traffic = new Traffic(new Settings(seed, 2_000, 0.01, 80));
        List<T> made = new ArrayList<>(count);
        for (int n = 0; n < count; n++) {
            Payment payment = traffic.next(START_MS + n / 5);
            made.add(maker.make(
                    payment.id(),
                    payment.account(),
                    payment.amountCents(),
                    payment.merchant(),
                    payment.latitude(),
                    payment.longitude(),
                    payment.timestampMs()));
        }
        return made;
    }
}
