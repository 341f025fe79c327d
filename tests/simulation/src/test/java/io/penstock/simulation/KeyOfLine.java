package io.penstock.simulation;

import io.penstock.api.common.serialization.SerializationSchema;
import java.nio.charset.StandardCharsets;

/** The key in a line or a result, so that all of a key's results share a partition. */
final class KeyOfLine implements SerializationSchema<String> {

    @Override
    public byte[] serialize(String element) {
        String text = element.startsWith("r:") || element.startsWith("t:") ? element.substring(2) : element;
        return text.substring(0, text.indexOf(':')).getBytes(StandardCharsets.UTF_8);
    }
}
