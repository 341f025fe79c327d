package io.penstock.connector.files.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The fields of a record of RFC 4180, in UTF-8. */
final class CsvRow {

    private CsvRow() {}

    /** @throws IOException naming the column where the quotes are not as they should be */
    static List<String> parse(byte[] bytes, int length, char separator) throws IOException {
        String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
        List<String> fields = new ArrayList<>();
        int at = 0;
        while (true) {
            int end;
            if (at < text.length() && text.charAt(at) == '"') {
                StringBuilder field = new StringBuilder();
                end = quoted(text, at + 1, field);
                fields.add(field.toString());
            } else {
                int next = text.indexOf(separator, at);
                end = next < 0 ? text.length() : next;
                String field = text.substring(at, end);
                if (field.indexOf('"') >= 0) {
                    throw new IOException(
                            "field " + (fields.size() + 1) + " has a quote and does not begin with one: " + field);
                }
                fields.add(field);
            }
            if (end == text.length()) {
                return fields;
            }
            if (text.charAt(end) != separator) {
                throw new IOException("field " + fields.size() + " goes on behind its closing quote");
            }
            at = end + 1;
        }
    }

    /** @return the place behind the closing quote */
    private static int quoted(String text, int from, StringBuilder field) throws IOException {
        int at = from;
        while (true) {
            int quote = text.indexOf('"', at);
            if (quote < 0) {
                throw new IOException("a quoted field does not end");
            }
            field.append(text, at, quote);
            if (quote + 1 < text.length() && text.charAt(quote + 1) == '"') {
                field.append('"');
                at = quote + 2;
            } else {
                return quote + 1;
            }
        }
    }
}
