package io.penstock.bench.penstock;

/**
 * A key and a value on their way to the sink.
 *
 * @param key empty where the workload has none
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; handed to the commit as it is.
public record OutputRecord(byte[] key, byte[] value) {

    static final byte[] NO_KEY = {};
}
