package io.penstock.protocol.status;

/** A status record's bytes. The arrays are given away. */
@SuppressWarnings("ArrayRecordComponent") // carried to the writer, compared by nobody
public record EncodedStatus(byte[] key, byte[] value) {}
