package io.penstock.api.connector.source;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The headers of a record in the dead-letter topic: where it came from and why it is there, all as UTF-8 text. The record's own
 * headers come along under their own names; key and value are its bytes as they were read.
 */
public final class DeadLetterHeaders {

    /** Topic the record was read from. */
    public static final String TOPIC = "penstock.dlq.topic";

    /** Partition, in decimal. */
    public static final String PARTITION = "penstock.dlq.partition";

    /** Offset, in decimal. */
    public static final String OFFSET = "penstock.dlq.offset";

    /** The record's timestamp in milliseconds since the epoch, in decimal; absent where it has none. */
    public static final String TIMESTAMP = "penstock.dlq.timestamp";

    /** Class name of the failure. */
    public static final String ERROR_CLASS = "penstock.dlq.error.class";

    /** The failure's message, cut to {@value #ERROR_MESSAGE_CHARS_MAX} characters; empty where it has none. */
    public static final String ERROR_MESSAGE = "penstock.dlq.error.message";

    /** Bound of {@link #ERROR_MESSAGE}: some decoders print the whole record into their message. */
    public static final int ERROR_MESSAGE_CHARS_MAX = 1024;

    private DeadLetterHeaders() {}

    /**
     * The headers of a dead letter: the record's own, then ours, which win where the names clash (a dead letter that dies again
     * names its last grave).
     *
     * @param split where the record was read
     * @param raw the record
     * @param failure why it is dead; null where only the verdict of an earlier life is known
     */
    public static Map<String, byte @Nullable []> of(
            SourceSplit split, long offset, RawRecord raw, @Nullable Throwable failure) {
        return failure == null
                ? withOrigin(split, offset, raw)
                : of(split, offset, raw, failure.getClass().getName(), failure.getMessage());
    }

    /**
     * As {@link #of(SourceSplit, long, RawRecord, Throwable)}, where only the words of the failure are left.
     *
     * @param errorMessage null where it has none
     */
    public static Map<String, byte @Nullable []> of(
            SourceSplit split, long offset, RawRecord raw, String errorClass, @Nullable String errorMessage) {
        Map<String, byte @Nullable []> headers = withOrigin(split, offset, raw);
        headers.put(ERROR_CLASS, utf8(errorClass));
        headers.put(ERROR_MESSAGE, utf8(shortened(errorMessage)));
        return headers;
    }

    private static Map<String, byte @Nullable []> withOrigin(SourceSplit split, long offset, RawRecord raw) {
        Map<String, byte @Nullable []> headers = new LinkedHashMap<>(raw.headers());
        headers.put(TOPIC, utf8(split.topic()));
        headers.put(PARTITION, utf8(Integer.toString(split.partition())));
        headers.put(OFFSET, utf8(Long.toString(offset)));
        headers.remove(TIMESTAMP);
        if (raw.timestampMs() >= 0) {
            headers.put(TIMESTAMP, utf8(Long.toString(raw.timestampMs())));
        }
        headers.remove(ERROR_CLASS);
        headers.remove(ERROR_MESSAGE);
        return headers;
    }

    private static String shortened(@Nullable String message) {
        if (message == null) {
            return "";
        }
        return message.length() <= ERROR_MESSAGE_CHARS_MAX ? message : message.substring(0, ERROR_MESSAGE_CHARS_MAX);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
