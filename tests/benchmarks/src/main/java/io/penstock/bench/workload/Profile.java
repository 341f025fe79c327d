package io.penstock.bench.workload;

import java.nio.ByteBuffer;

/**
 * An account's running profile: the keyed workload's state, read, modified and written per record.
 *
 * <p>All fields commute: the final profile does not depend on the order in which an account's records arrive, so that
 * engines that interleave partitions differently must still end with equal profiles.
 */
public final class Profile {

    /** The encoded form's size. */
    public static final int BYTES = 4 * Long.BYTES;

    private long count;
    private long sumCents;
    private long maxCents;
    private long lastTimestamp;

    /** An account without transactions. */
    public Profile() {}

    public Profile(long count, long sumCents, long maxCents, long lastTimestamp) {
        this.count = count;
        this.sumCents = sumCents;
        this.maxCents = maxCents;
        this.lastTimestamp = lastTimestamp;
    }

    public long count() {
        return count;
    }

    public long sumCents() {
        return sumCents;
    }

    /** 0 without transactions. */
    public long maxCents() {
        return maxCents;
    }

    /** The highest timestamp seen; 0 without transactions. */
    public long lastTimestamp() {
        return lastTimestamp;
    }

    /** Counts the update in, unless it is a report. */
    public void add(Update update) {
        if (!update.report()) {
            add(update.amountCents(), update.timestamp());
        }
    }

    /** Counts one transaction in. */
    public void add(long amountCents, long timestamp) {
        count++;
        sumCents += amountCents;
        maxCents = Math.max(maxCents, amountCents);
        lastTimestamp = Math.max(lastTimestamp, timestamp);
    }

    /** Counts a profile over other transactions of the same account in. */
    public void merge(Profile other) {
        count += other.count;
        sumCents += other.sumCents;
        maxCents = Math.max(maxCents, other.maxCents);
        lastTimestamp = Math.max(lastTimestamp, other.lastTimestamp);
    }

    public Profile copy() {
        return new Profile(count, sumCents, maxCents, lastTimestamp);
    }

    /** Writes {@link #BYTES} bytes. */
    public void writeTo(ByteBuffer target) {
        target.putLong(count).putLong(sumCents).putLong(maxCents).putLong(lastTimestamp);
    }

    /** Reads what {@link #writeTo} wrote. */
    public static Profile readFrom(ByteBuffer source) {
        return new Profile(source.getLong(), source.getLong(), source.getLong(), source.getLong());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Profile that
                && count == that.count
                && sumCents == that.sumCents
                && maxCents == that.maxCents
                && lastTimestamp == that.lastTimestamp;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(((count * 31 + sumCents) * 31 + maxCents) * 31 + lastTimestamp);
    }

    @Override
    public String toString() {
        return "count=" + count + " sumCents=" + sumCents + " maxCents=" + maxCents + " lastTimestamp=" + lastTimestamp;
    }
}
