package io.penstock.protocol.graph;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes JSON text (RFC 8259) without blanks. The caller keeps the order of begin and end. */
public final class JsonWriter {

    private final StringBuilder out = new StringBuilder(1024);

    void beginObject() {
        separate();
        out.append('{');
    }

    void endObject() {
        out.append('}');
    }

    void beginArray(String name) {
        name(name);
        out.append('[');
    }

    void endArray() {
        out.append(']');
    }

    /** @param value null becomes JSON's null */
    void field(String name, @Nullable String value) {
        name(name);
        if (value == null) {
            out.append("null");
        } else {
            quote(value, out);
        }
    }

    void field(String name, long value) {
        name(name);
        out.append(value);
    }

    void field(String name, boolean value) {
        name(name);
        out.append(value);
    }

    @Override
    public String toString() {
        return out.toString();
    }

    private void name(String name) {
        separate();
        quote(name, out);
        out.append(':');
    }

    private void separate() {
        if (out.length() == 0) {
            return;
        }
        char last = out.charAt(out.length() - 1);
        if (last != '{' && last != '[' && last != ':') {
            out.append(',');
        }
    }

    /** Appends the text as a JSON string, in its quotes. */
    public static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    // Unpaired surrogates would not survive UTF-8: escape them too.
                    if (c < 0x20 || Character.isSurrogate(c)) {
                        out.append("\\u").append(String.format(Locale.ROOT, "%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
