package io.penstock.bench.workload;

import static io.penstock.bench.workload.AsciiBuffer.ascii;

import java.util.Arrays;

/**
 * One payment as parsed from JSON: numbers as numbers, texts as ranges of the parsed bytes.
 *
 * <p>Immutable to engines: {@link TransactionParser} fills a new one, or the one it is given where an engine can reuse
 * records (a loop, or a chain whose records never leave the thread).
 */
public final class Transaction {

    private static final byte[] REPORT = ascii("report");

    byte[] json = new byte[0];
    long id;
    long account;
    long amountCents;
    long timestamp;
    int kindStart;
    int kindEnd;
    int currencyStart;
    int currencyEnd;
    int merchantStart;
    int merchantEnd;
    int countryStart;
    int countryEnd;

    /** The record's number in the input, from 0. */
    public long id() {
        return id;
    }

    public long account() {
        return account;
    }

    public long amountCents() {
        return amountCents;
    }

    /** Event time in milliseconds; in the latency workload the scheduled send time in microseconds since the epoch. */
    public long timestamp() {
        return timestamp;
    }

    /** Whether this record only asks for its account's profile: it counts nowhere. The harness checks by it. */
    public boolean isReport() {
        return Arrays.equals(json, kindStart, kindEnd, REPORT, 0, REPORT.length);
    }

    /** What a keyed stage needs of this record. */
    public Update toUpdate() {
        return new Update(account, id, amountCents, timestamp, isReport());
    }
}
