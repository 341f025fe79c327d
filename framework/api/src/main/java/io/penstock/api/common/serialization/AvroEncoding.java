package io.penstock.api.common.serialization;

/** How an Avro record lies in a message. */
public enum AvroEncoding {
    /**
     * Avro's single-object encoding: C3 01, the CRC-64-AVRO fingerprint of the writer's schema (8 bytes, little-endian), then the
     * record. Readers know which schema it was written with.
     */
    SINGLE_OBJECT,
    /** The record alone: writer and reader agree on the schema by other means. */
    PLAIN
}
