package io.penstock.protocol.control;

import org.jspecify.annotations.Nullable;

/**
 * A control record's bytes. The arrays are given away.
 *
 * @param value null for a tombstone
 */
@SuppressWarnings("ArrayRecordComponent") // carried to the writer, compared by nobody
public record EncodedRecord(byte[] key, byte @Nullable [] value) {}
