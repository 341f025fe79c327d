package io.penstock.api.common.serde.builtin;

import io.penstock.api.common.serde.IncompatibleSchemaException;
import io.penstock.api.common.serde.SerdeSchema;
import java.util.ArrayList;
import java.util.List;

/**
 * The schema of a collection: its name, and the schemas of what is in it. As text {@code list[14:builtin:string]}: each part with its
 * length in front, so that any text fits in.
 *
 * @param name {@code list}, {@code map}, ...
 * @param parts schemas of what is in it
 */
record ComposedSchema(String name, List<SerdeSchema> parts) {
    static final String FORMAT = "builtin";

    ComposedSchema {
        parts = List.copyOf(parts);
    }

    SerdeSchema toSchema() {
        StringBuilder text = new StringBuilder(name).append('[');
        for (SerdeSchema part : parts) {
            int length = part.format().length() + 1 + part.text().length();
            text.append(length).append(':').append(part.format()).append(':').append(part.text());
        }
        return new SerdeSchema(FORMAT, text.append(']').toString());
    }

    /**
     * Reads a writer's schema that must be the same kind of collection.
     *
     * @throws IncompatibleSchemaException where it is not
     */
    static ComposedSchema parse(String name, int parts, SerdeSchema writer) {
        String text = writer.text();
        if (!writer.format().equals(FORMAT) || !text.startsWith(name + "[") || !text.endsWith("]")) {
            throw incompatible(writer, name);
        }
        List<SerdeSchema> found = new ArrayList<>();
        int at = name.length() + 1;
        while (at < text.length() - 1) {
            int colon = text.indexOf(':', at);
            int start = colon + 1;
            int end = colon < 0 ? -1 : start + Integer.parseInt(text, at, colon, 10);
            int formatEnd = text.indexOf(':', start);
            if (colon < 0 || end > text.length() - 1 || formatEnd < 0 || formatEnd >= end) {
                throw incompatible(writer, name);
            }
            found.add(new SerdeSchema(text.substring(start, formatEnd), text.substring(formatEnd + 1, end)));
            at = end;
        }
        if (found.size() != parts) {
            throw incompatible(writer, name);
        }
        return new ComposedSchema(name, found);
    }

    static IncompatibleSchemaException incompatible(SerdeSchema writer, String reader) {
        return new IncompatibleSchemaException("data written as " + writer.format() + " \"" + writer.text()
                + "\" cannot be read as builtin \"" + reader
                + "\"; keep the type, or give what changed a new name and move the data");
    }
}
