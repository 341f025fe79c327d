package io.penstock.connector.kafka.watermark;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/**
 * How far the task was that wrote a record, as a header of the record; {@code docs/formats/watermark-header.md} describes the bytes.
 *
 * @param watermarkMs of the writing task, milliseconds since the epoch; {@link Long#MIN_VALUE} before the first, {@link Long#MAX_VALUE}
 *     behind the end of its input
 * @param writtenMs milliseconds since the epoch on the writer's clock, not long before the record was written
 * @param task index of the writing task, {@code >= 0}
 * @param tasks how many write; 0 where it may change
 * @param job whose task it is, at most 255 bytes
 * @param sink uid of the sink that writes, at most 255 bytes
 */
public record WatermarkHeader(long watermarkMs, long writtenMs, int task, int tasks, String job, String sink) {

    /** The header's name. */
    public static final String NAME = "penstock-watermark";

    static final byte VERSION = 1;
    static final int WATERMARK_AT = 1;
    static final int WRITTEN_AT = 9;
    static final int TASK_AT = 17;
    static final int TASKS_AT = 21;

    /** Where the writers' names begin: job and sink, each with its length. */
    static final int NAMES_AT = 25;

    public WatermarkHeader {
        if (task < 0 || tasks < 0) {
            throw new IllegalArgumentException("task=" + task + " of tasks=" + tasks + "; neither is negative");
        }
    }

    /** A new array. */
    public byte[] encode() {
        byte[] jobBytes = bytes("job", job);
        byte[] sinkBytes = bytes("sink", sink);
        return ByteBuffer.allocate(NAMES_AT + 2 + jobBytes.length + sinkBytes.length)
                .put(VERSION)
                .putLong(watermarkMs)
                .putLong(writtenMs)
                .putInt(task)
                .putInt(tasks)
                .put((byte) jobBytes.length)
                .put(jobBytes)
                .put((byte) sinkBytes.length)
                .put(sinkBytes)
                .array();
    }

    private static byte[] bytes(String what, String name) {
        byte[] bytes = name.getBytes(UTF_8);
        if (bytes.length > 255) {
            throw new IllegalArgumentException(
                    what + " \"" + name + "\" has " + bytes.length + " bytes; at most 255 go into a watermark header");
        }
        return bytes;
    }

    /**
     * Of this version or a later one, which only adds at the end.
     *
     * @throws IllegalArgumentException where it is no such header
     */
    public static WatermarkHeader decode(byte[] value) {
        int end = namesEnd(value);
        if (end < 0) {
            throw new IllegalArgumentException(value.length + " bytes are no watermark header");
        }
        ByteBuffer in = ByteBuffer.wrap(value);
        int jobLength = value[NAMES_AT] & 0xff;
        int sinkAt = NAMES_AT + 1 + jobLength;
        return new WatermarkHeader(
                in.getLong(WATERMARK_AT),
                in.getLong(WRITTEN_AT),
                in.getInt(TASK_AT),
                in.getInt(TASKS_AT),
                new String(value, NAMES_AT + 1, jobLength, UTF_8),
                new String(value, sinkAt + 1, value[sinkAt] & 0xff, UTF_8));
    }

    /** Behind the writers' names; -1 where the bytes are no header. */
    static int namesEnd(byte[] value) {
        if (value.length < NAMES_AT + 2 || value[0] < VERSION) {
            return -1;
        }
        int sinkAt = NAMES_AT + 1 + (value[NAMES_AT] & 0xff);
        if (sinkAt >= value.length) {
            return -1;
        }
        int end = sinkAt + 1 + (value[sinkAt] & 0xff);
        boolean negative = value[TASK_AT] < 0 || value[TASKS_AT] < 0;
        return end > value.length || negative ? -1 : end;
    }
}
