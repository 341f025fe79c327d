package io.penstock.connector.files.sink;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/**
 * A directory for the time at which a record is written, by default one for each hour.
 *
 * @param <IN> records
 */
public final class DateTimeBucketAssigner<IN> implements BucketAssigner<IN, String> {

    private static final String HOURS = "yyyy-MM-dd--HH";

    private final DateTimeFormatter formatter;

    /** By the hour, in the zone of the machine. */
    public DateTimeBucketAssigner() {
        this(HOURS);
    }

    /** @param formatString of {@link DateTimeFormatter#ofPattern}; in the zone of the machine */
    public DateTimeBucketAssigner(String formatString) {
        this(formatString, ZoneId.systemDefault());
    }

    /** By the hour. */
    public DateTimeBucketAssigner(ZoneId zoneId) {
        this(HOURS, zoneId);
    }

    /** @param formatString of {@link DateTimeFormatter#ofPattern} */
    public DateTimeBucketAssigner(String formatString, ZoneId zoneId) {
        this.formatter = DateTimeFormatter.ofPattern(formatString).withZone(zoneId);
    }

    @Override
    public String getBucketId(IN element, Context context) {
        return formatter.format(Instant.ofEpochMilli(context.currentProcessingTime()));
    }
}
