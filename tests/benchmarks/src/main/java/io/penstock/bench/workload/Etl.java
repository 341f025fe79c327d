package io.penstock.bench.workload;

import static io.penstock.bench.workload.AsciiBuffer.ascii;

/**
 * The stateless workload's steps: drop the transactions of blocked countries (a tenth of the input), convert the amount
 * to euro cents and write JSON. Owned by one thread.
 */
public final class Etl {

    private static final byte[] OPEN_ID = ascii("{\"id\":");
    private static final byte[] ACCOUNT = ascii(",\"account\":");
    private static final byte[] EUR_CENTS = ascii(",\"eurCents\":");
    private static final byte[] CURRENCY = ascii(",\"currency\":\"");
    private static final byte[] MERCHANT = ascii("\",\"merchant\":\"");
    private static final byte[] COUNTRY = ascii("\",\"country\":\"");
    private static final byte[] TS = ascii("\",\"ts\":");
    private static final byte[] CLOSE = ascii("}");

    private final AsciiBuffer out = new AsciiBuffer();

    /** The filter: false for countries that start with {@code X}, which the generator gives a tenth of the records. */
    public static boolean keeps(Transaction transaction) {
        return transaction.json[transaction.countryStart] != 'X';
    }

    /** The transformed field: the amount in euro cents, rounded down, at a fixed rate per currency. */
    public static long eurCents(Transaction transaction) {
        long rate =
                switch (transaction.json[transaction.currencyStart]) {
                    case 'U' -> 920;
                    case 'G' -> 1170;
                    case 'C' -> 1050;
                    default -> 1000;
                };
        return transaction.amountCents * rate / 1000;
    }

    /** The output record's value: the fields of the input, the merchant in upper case, the amount in euro cents. */
    public byte[] write(Transaction transaction, long eurCents) {
        byte[] json = transaction.json;
        return out.clear()
                .put(OPEN_ID)
                .put(transaction.id)
                .put(ACCOUNT)
                .put(transaction.account)
                .put(EUR_CENTS)
                .put(eurCents)
                .put(CURRENCY)
                .put(json, transaction.currencyStart, transaction.currencyEnd)
                .put(MERCHANT)
                .putUpperCase(json, transaction.merchantStart, transaction.merchantEnd)
                .put(COUNTRY)
                .put(json, transaction.countryStart, transaction.countryEnd)
                .put(TS)
                .put(transaction.timestamp)
                .put(CLOSE)
                .toBytes();
    }
}
