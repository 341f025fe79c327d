package io.penstock.statestore.tool;

import io.penstock.protocol.graph.JsonWriter;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * Values as JSON on one line. Bytes are base64; times, and all else that JSON has no word for, are their text; a map whose keys are not text
 * is an object by the JSON of its keys.
 */
final class Json {

    private final StringBuilder out = new StringBuilder();

    private Json() {}

    static String of(@Nullable Object value) {
        Json json = new Json();
        json.write(value);
        return json.out.toString();
    }

    private void write(@Nullable Object value) {
        if (value == null || value instanceof Boolean || isFiniteNumber(value)) {
            out.append(value);
        } else if (value instanceof IndexedRecord record) {
            writeRecord(record);
        } else if (value instanceof Map<?, ?> map) {
            writeMap(map);
        } else if (value instanceof Collection<?> collection) {
            writeAll(collection);
        } else if (value instanceof byte[] bytes) {
            writeText(Base64.getEncoder().encodeToString(bytes));
        } else if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            writeText(Base64.getEncoder().encodeToString(bytes));
        } else if (value instanceof GenericFixed fixed) {
            writeText(Base64.getEncoder().encodeToString(fixed.bytes()));
        } else {
            writeText(value.toString());
        }
    }

    private static boolean isFiniteNumber(Object value) {
        return value instanceof Number
                && !(value instanceof Double real && !Double.isFinite(real))
                && !(value instanceof Float real && !Float.isFinite(real));
    }

    private void writeRecord(IndexedRecord record) {
        out.append('{');
        for (Schema.Field field : record.getSchema().getFields()) {
            if (field.pos() > 0) {
                out.append(',');
            }
            writeText(field.name());
            out.append(':');
            write(record.get(field.pos()));
        }
        out.append('}');
    }

    private void writeMap(Map<?, ?> map) {
        out.append('{');
        for (Iterator<? extends Map.Entry<?, ?>> all = map.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<?, ?> entry = all.next();
            Object key = entry.getKey();
            writeText(key instanceof CharSequence text ? text.toString() : of(key));
            out.append(':');
            write(entry.getValue());
            if (all.hasNext()) {
                out.append(',');
            }
        }
        out.append('}');
    }

    private void writeAll(Collection<?> values) {
        out.append('[');
        boolean first = true;
        for (Object value : values) {
            if (!first) {
                out.append(',');
            }
            first = false;
            write(value);
        }
        out.append(']');
    }

    private void writeText(String text) {
        JsonWriter.quote(text, out);
    }
}
