package io.penstock.bench.workload;

import static io.penstock.bench.workload.AsciiBuffer.ascii;

import java.nio.charset.StandardCharsets;

/**
 * Parses the input records. The same class in every engine, so that parsing is equal. Owned by one thread.
 *
 * <p>Fields may come in any order; unknown ones are passed over; a missing one is refused by name.
 */
public final class TransactionParser {

    private static final byte[] ID = ascii("id");
    private static final byte[] ACCOUNT = ascii("account");
    private static final byte[] KIND = ascii("kind");
    private static final byte[] AMOUNT = ascii("amount");
    private static final byte[] CURRENCY = ascii("currency");
    private static final byte[] MERCHANT = ascii("merchant");
    private static final byte[] COUNTRY = ascii("country");
    private static final byte[] TS = ascii("ts");

    /** In the order of the bits that tell which were seen. */
    private static final String[] REQUIRED = {"id", "account", "kind", "amount", "currency", "merchant", "country", "ts"
    };

    private static final int ALL_SEEN = (1 << REQUIRED.length) - 1;

    private final JsonCursor cursor = new JsonCursor();

    /** Parses into a new record, which keeps {@code json}: the array must not change afterwards. */
    public Transaction parse(byte[] json) {
        return parse(json, new Transaction());
    }

    /**
     * Parses into {@code into}, which keeps {@code json}.
     *
     * @return {@code into}
     * @throws IllegalArgumentException when a field is missing or the text is not a flat JSON object
     */
    public Transaction parse(byte[] json, Transaction into) {
        into.json = json;
        cursor.reset(json);
        int seen = 0;
        while (cursor.next()) {
            seen |= take(into);
        }
        if (seen != ALL_SEEN) {
            String missing = REQUIRED[Integer.numberOfTrailingZeros(~seen)];
            throw new IllegalArgumentException("field \"" + missing + "\" is missing in "
                    + new String(json, StandardCharsets.UTF_8) + "; every transaction has it");
        }
        return into;
    }

    private int take(Transaction into) {
        if (cursor.nameIs(ID)) {
            into.id = cursor.longValue();
            return 1;
        }
        if (cursor.nameIs(ACCOUNT)) {
            into.account = cursor.longValue();
            return 1 << 1;
        }
        if (cursor.nameIs(KIND)) {
            into.kindStart = cursor.valueStart();
            into.kindEnd = cursor.valueEnd();
            return 1 << 2;
        }
        if (cursor.nameIs(AMOUNT)) {
            into.amountCents = cursor.longValue();
            return 1 << 3;
        }
        if (cursor.nameIs(CURRENCY)) {
            into.currencyStart = cursor.valueStart();
            into.currencyEnd = cursor.valueEnd();
            return 1 << 4;
        }
        if (cursor.nameIs(MERCHANT)) {
            into.merchantStart = cursor.valueStart();
            into.merchantEnd = cursor.valueEnd();
            return 1 << 5;
        }
        if (cursor.nameIs(COUNTRY)) {
            into.countryStart = cursor.valueStart();
            into.countryEnd = cursor.valueEnd();
            return 1 << 6;
        }
        if (cursor.nameIs(TS)) {
            into.timestamp = cursor.longValue();
            return 1 << 7;
        }
        return 0;
    }
}
