package io.penstock.bench.workload;

import java.nio.ByteBuffer;

/**
 * The output of the large workload: what the account has come to, and who made it.
 *
 * @param account the key
 * @param id the transaction's number
 * @param timestamp the transaction's, in microseconds since the epoch
 * @param count how many transactions the account has had, this one included
 * @param task index of the keyed task
 * @param process id of the process that it ran in
 */
public record TracedOutput(long account, long id, long timestamp, long count, int task, long process) {

    private static final int BYTES = 5 * Long.BYTES + Integer.BYTES;

    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .putLong(account)
                .putLong(id)
                .putLong(timestamp)
                .putLong(count)
                .putLong(process)
                .putInt(task)
                .array();
    }

    /**
     * Reads what {@link #toBytes} wrote.
     *
     * @throws IllegalArgumentException when the value is of another length
     */
    public static TracedOutput read(byte[] value) {
        if (value.length != BYTES) {
            throw new IllegalArgumentException("a traced output has " + BYTES + " bytes, not " + value.length);
        }
        ByteBuffer fields = ByteBuffer.wrap(value);
        long account = fields.getLong();
        long id = fields.getLong();
        long timestamp = fields.getLong();
        long count = fields.getLong();
        long process = fields.getLong();
        return new TracedOutput(account, id, timestamp, count, fields.getInt(), process);
    }
}
