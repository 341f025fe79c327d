package io.penstock.bench.workload;

import static io.penstock.bench.workload.AsciiBuffer.ascii;

/** Writes and reads the keyed stage's output records. Owned by one thread; {@link #read} overwrites the fields. */
public final class ProfileLine {

    private static final byte[] OPEN_ACCOUNT = ascii("{\"account\":");
    private static final byte[] ID = ascii(",\"id\":");
    private static final byte[] TS = ascii(",\"ts\":");
    private static final byte[] REPORT = ascii(",\"report\":");
    private static final byte[] COUNT = ascii(",\"count\":");
    private static final byte[] SUM = ascii(",\"sum\":");
    private static final byte[] MAX = ascii(",\"max\":");
    private static final byte[] LAST = ascii(",\"last\":");
    private static final byte[] CLOSE = ascii("}");

    private static final byte[][] NAMES = {
        ascii("account"),
        ascii("id"),
        ascii("ts"),
        ascii("report"),
        ascii("count"),
        ascii("sum"),
        ascii("max"),
        ascii("last")
    };

    private final AsciiBuffer out = new AsciiBuffer();
    private final JsonCursor cursor = new JsonCursor();
    private final long[] fields = new long[NAMES.length];

    /** The output record's value. */
    public byte[] write(Update update, Profile profile) {
        return out.clear()
                .put(OPEN_ACCOUNT)
                .put(update.account())
                .put(ID)
                .put(update.id())
                .put(TS)
                .put(update.timestamp())
                .put(REPORT)
                .put(update.report() ? 1 : 0)
                .put(COUNT)
                .put(profile.count())
                .put(SUM)
                .put(profile.sumCents())
                .put(MAX)
                .put(profile.maxCents())
                .put(LAST)
                .put(profile.lastTimestamp())
                .put(CLOSE)
                .toBytes();
    }

    /** The output record's key: the account in decimal digits. */
    public byte[] key(long account) {
        return out.clear().put(account).toBytes();
    }

    /**
     * Reads one value.
     *
     * @throws IllegalArgumentException when it is no such line
     */
    public void read(byte[] value) {
        cursor.reset(value);
        int field = 0;
        while (cursor.next()) {
            if (field == NAMES.length || !cursor.nameIs(NAMES[field])) {
                throw new IllegalArgumentException("field " + field + " is not the expected one in "
                        + new String(value, java.nio.charset.StandardCharsets.UTF_8));
            }
            fields[field++] = cursor.longValue();
        }
        if (field != NAMES.length) {
            throw new IllegalArgumentException(field + " fields instead of " + NAMES.length + " in "
                    + new String(value, java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    public long account() {
        return fields[0];
    }

    public long id() {
        return fields[1];
    }

    public long timestamp() {
        return fields[2];
    }

    public boolean isReport() {
        return fields[3] == 1;
    }

    public Profile profile() {
        return new Profile(fields[4], fields[5], fields[6], fields[7]);
    }
}
