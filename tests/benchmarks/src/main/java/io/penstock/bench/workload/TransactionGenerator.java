package io.penstock.bench.workload;

import static io.penstock.bench.workload.AsciiBuffer.ascii;

import java.util.SplittableRandom;

/**
 * Writes the input records in a row, the same ones for the same seed. Owned by one thread.
 *
 * <p>About 150 bytes of JSON each; accounts uniform; a tenth of the countries start with {@code X}. Records belong to
 * the partition {@code id % partitions}, so the input is not partitioned by account.
 */
public final class TransactionGenerator {

    /** 2026-01-01T00:00:00Z, the first record's event time; each further one is a millisecond later. */
    public static final long FIRST_TIMESTAMP_MS = 1_767_225_600_000L;

    private static final byte[][] CURRENCIES = {ascii("EUR"), ascii("USD"), ascii("GBP"), ascii("CHF"), ascii("JPY")};
    private static final byte[][] COUNTRIES = {
        ascii("DE"),
        ascii("FR"),
        ascii("US"),
        ascii("GB"),
        ascii("CH"),
        ascii("ES"),
        ascii("IT"),
        ascii("JP"),
        ascii("AT"),
        ascii("XK")
    };

    private static final byte[] OPEN_ID = ascii("{\"id\":");
    private static final byte[] ACCOUNT = ascii(",\"account\":");
    private static final byte[] KIND_CARD = ascii(",\"kind\":\"card\",\"amount\":");
    private static final byte[] KIND_REPORT = ascii(",\"kind\":\"report\",\"amount\":");
    private static final byte[] CURRENCY = ascii(",\"currency\":\"");
    private static final byte[] MERCHANT = ascii("\",\"merchant\":\"shop-");
    private static final byte[] COUNTRY = ascii("\",\"country\":\"");
    private static final byte[] TS = ascii("\",\"ts\":");
    private static final byte[] NOTE = ascii(",\"note\":\"order ");
    private static final byte[] CLOSE = ascii("\"}");

    private final SplittableRandom random;
    private final int accounts;
    private final AsciiBuffer out = new AsciiBuffer();
    private long nextId;
    private long account;
    private long amountCents;
    private long timestamp;

    /**
     * A generator at its first record.
     *
     * @param accounts how many accounts there are, at least 1
     */
    public TransactionGenerator(long seed, int accounts) {
        this(seed, accounts, 0);
    }

    /** As the other, with another number for its first record. */
    public TransactionGenerator(long seed, int accounts, long firstId) {
        if (accounts < 1) {
            throw new IllegalArgumentException("accounts=" + accounts + " must be at least 1");
        }
        this.random = new SplittableRandom(seed);
        this.accounts = accounts;
        this.nextId = firstId;
    }

    /** The next record's value, at its event time. */
    public byte[] next() {
        return next(FIRST_TIMESTAMP_MS + nextId);
    }

    /** The next record's value, at the given time. */
    public byte[] next(long timestamp) {
        return next(timestamp, random.nextInt(accounts));
    }

    /** The next record's value, at the given time, of the given account. */
    public byte[] next(long timestamp, long account) {
        long id = nextId++;
        this.account = account;
        this.amountCents = random.nextLong(1, 1_000_001);
        this.timestamp = timestamp;
        return write(id, KIND_CARD);
    }

    /** A record that asks for the account's profile and counts nowhere; its id follows the last one's. */
    public byte[] report(long account) {
        this.account = account;
        this.amountCents = 0;
        this.timestamp = 0;
        return write(nextId++, KIND_REPORT);
    }

    /** The number of the record written last. */
    public long id() {
        return nextId - 1;
    }

    /** The account of the record written last. */
    public long account() {
        return account;
    }

    /** The amount of the record written last. */
    public long amountCents() {
        return amountCents;
    }

    /** The time of the record written last. */
    public long timestamp() {
        return timestamp;
    }

    private byte[] write(long id, byte[] kind) {
        return out.clear()
                .put(OPEN_ID)
                .put(id)
                .put(ACCOUNT)
                .put(account)
                .put(kind)
                .put(amountCents)
                .put(CURRENCY)
                .put(CURRENCIES[random.nextInt(CURRENCIES.length)])
                .put(MERCHANT)
                .putPadded(random.nextInt(100_000), 5)
                .put(COUNTRY)
                .put(COUNTRIES[random.nextInt(COUNTRIES.length)])
                .put(TS)
                .put(timestamp)
                .put(NOTE)
                .putPadded(id, 10)
                .put(CLOSE)
                .toBytes();
    }
}
