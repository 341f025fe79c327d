package io.penstock.quickstart.fraud;

/**
 * A card payment. The topic is keyed by merchant, so an account's payments are spread over its partitions.
 *
 * @param id unique; breaks the tie between payments of the same millisecond
 * @param account who pays
 * @param amountCents in cents, positive
 * @param merchant who is paid
 * @param latitude of the merchant's terminal, in degrees, -90 to 90
 * @param longitude of the merchant's terminal, in degrees, -180 to 180
 * @param timestampMs event time, in milliseconds since the epoch
 */
public record Transaction(
        long id, long account, long amountCents, String merchant, double latitude, double longitude, long timestampMs) {

    public Transaction {
        if (amountCents <= 0) {
            throw new IllegalArgumentException("transaction " + id + " of account " + account + ": amountCents="
                    + amountCents + " is not positive");
        }
        // Written so that NaN fails too.
        if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) {
            throw new IllegalArgumentException(
                    "transaction " + id + " of account " + account + ": no place on earth at " + latitude + ", "
                            + longitude + "; latitude is -90 to 90, longitude -180 to 180 degrees");
        }
    }
}
