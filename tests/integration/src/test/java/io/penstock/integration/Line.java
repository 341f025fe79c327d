package io.penstock.integration;

import io.penstock.api.common.serialization.SerializationSchema;
import java.nio.charset.StandardCharsets;

/**
 * One input record as text.
 *
 * @param sequence in its partition, from 0
 * @param timestampMs event time
 */
record Line(String key, int partition, long sequence, long timestampMs, long amount) {

    /** Key of the lines that only move event time on, past every timer. */
    static final String END = "end";

    static Line parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 5) {
            throw new IllegalArgumentException("not a line: " + text);
        }
        return new Line(
                parts[0],
                Integer.parseInt(parts[1]),
                Long.parseLong(parts[2]),
                Long.parseLong(parts[3]),
                Long.parseLong(parts[4]));
    }

    @Override
    public String toString() {
        return key + ":" + partition + ":" + sequence + ":" + timestampMs + ":" + amount;
    }

    /** The key of a line, or of the result or timer of one, so that all of a key's outputs share a partition. */
    static final class KeyOf implements SerializationSchema<String> {
        @Override
        public byte[] serialize(String element) {
            String text = element.startsWith("r:") || element.startsWith("t:") ? element.substring(2) : element;
            return text.substring(0, text.indexOf(':')).getBytes(StandardCharsets.UTF_8);
        }
    }
}
