package io.penstock.quickstart.fraud;

/**
 * What is known of an account. Whole numbers only: the same payments give the same profile on every machine.
 *
 * @param count payments judged
 * @param mean16 16 times the running mean of the amounts, in cents
 * @param deviation16 16 times the running mean deviation from it, in cents
 * @param lastTimestampMs event time of the payment judged last
 * @param lastLatitude its place, in degrees
 * @param lastLongitude its place, in degrees
 * @param away whether that payment was an impossible journey
 */
public record Profile(
        long count,
        long mean16,
        long deviation16,
        long lastTimestampMs,
        double lastLatitude,
        double lastLongitude,
        boolean away) {

    /** Payments before amounts are judged. */
    static final int COUNT_MIN = 10;

    /** Of an account that has not paid yet. */
    static final Profile EMPTY = new Profile(0, 0, 0, 0, 0, 0, false);

    long meanCents() {
        return mean16 >> 4;
    }

    long deviationCents() {
        return deviation16 >> 4;
    }

    /** The largest amount, in cents, that is not suspicious; no limit while the account is new. */
    long limitCents() {
        return count < COUNT_MIN ? Long.MAX_VALUE : meanCents() + 8 * deviationCents();
    }

    /**
     * The profile after a payment. The mean and the mean deviation follow with a gain of 1/16 each, as TCP follows its
     * round-trip times (Jacobson, "Congestion Avoidance and Control", 1988); what is beyond the limit counts as the
     * limit.
     */
    Profile learn(Transaction payment, boolean impossibleJourney) {
        long amount = Math.min(payment.amountCents(), limitCents());
        long error = amount - meanCents();
        return new Profile(
                count + 1,
                count == 0 ? 16 * amount : mean16 + error,
                count == 0 ? 8 * amount : deviation16 + Math.abs(error) - deviationCents(),
                payment.timestampMs(),
                payment.latitude(),
                payment.longitude(),
                impossibleJourney);
    }
}
