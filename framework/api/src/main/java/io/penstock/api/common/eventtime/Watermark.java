package io.penstock.api.common.eventtime;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** No record with this timestamp or an earlier one is expected any more. */
public final class Watermark implements Comparable<Watermark> {
    /** The end of event time. */
    public static final Watermark MAX_WATERMARK = new Watermark(Long.MAX_VALUE);

    private final long timestamp;

    /**
     * @param timestamp milliseconds since the epoch
     */
    public Watermark(long timestamp) {
        this.timestamp = timestamp;
    }

    /** Milliseconds since the epoch. */
    public long getTimestamp() {
        return timestamp;
    }

    /** ISO 8601, UTC. */
    public String getFormattedTimestamp() {
        return Instant.ofEpochMilli(timestamp).toString();
    }

    @Override
    public int compareTo(Watermark other) {
        return Long.compare(timestamp, other.timestamp);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Watermark watermark && watermark.timestamp == timestamp;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(timestamp);
    }

    @Override
    public String toString() {
        return "Watermark @ " + timestamp + " (" + getFormattedTimestamp() + ")";
    }
}
