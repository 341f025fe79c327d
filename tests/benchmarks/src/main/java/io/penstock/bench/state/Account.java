package io.penstock.bench.state;

/**
 * A profile, as a function keeps it by key. Serialized as Avro, as any record is.
 *
 * @param transactions counted
 * @param cents their sum
 * @param lastMs of the last one
 * @param note makes it as long as it is to be
 */
public record Account(long transactions, long cents, long lastMs, String note) {

    Account next() {
        return new Account(transactions + 1, cents + 17, lastMs + 3, note);
    }
}
