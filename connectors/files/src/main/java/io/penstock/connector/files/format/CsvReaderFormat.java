package io.penstock.connector.files.format;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.api.common.typeinfo.TypeInformation;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * CSV as RFC 4180 has it, in UTF-8: a field with separators, line feeds or quotes is quoted, a quote within is doubled. Fields become
 * those of a type by name, as Jackson converts text; an empty field is null where the type's is no text, and malformed where that cannot be
 * null. Rows with more or fewer fields than columns are malformed, empty ones none. A file is read by one task.
 *
 * @param <T> records
 */
public final class CsvReaderFormat<T> implements StreamFormat<T> {

    private final TypeInformation<T> type;
    private final ObjectMapper mapper;
    private final ObjectReader reader;

    /** Null where the first row of each file names them. */
    private final @Nullable List<String> columns;

    private final char separator;

    private CsvReaderFormat(TypeInformation<T> type, @Nullable List<String> columns, char separator) {
        this.type = type;
        this.columns = columns;
        this.separator = separator;
        this.mapper = new ObjectMapper()
                .findAndRegisterModules()
                .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false)
                .configure(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES, true);
        mapper.coercionConfigDefaults().setCoercion(CoercionInputShape.EmptyString, CoercionAction.AsNull);
        this.reader = mapper.readerFor(mapper.constructType(type.getJavaType()));
    }

    /**
     * Files without header, whose columns are the fields of a record in their order. The fields of another class have no order: the first row of
     * each file names the columns, as {@link #withHeader} says, or {@link #withColumns} does.
     */
    public static <T> CsvReaderFormat<T> forPojo(Class<T> type) {
        RecordComponent[] fields = type.getRecordComponents();
        return new CsvReaderFormat<>(
                TypeInformation.of(type),
                fields == null
                        ? null
                        : Arrays.stream(fields).map(RecordComponent::getName).toList(),
                ',');
    }

    /** The first row of each file names the columns. Those that the type does not have are left out. */
    public CsvReaderFormat<T> withHeader() {
        return new CsvReaderFormat<>(type, null, separator);
    }

    /** Files without header, with these columns. Those that the type does not have are left out. */
    public CsvReaderFormat<T> withColumns(String... names) {
        return new CsvReaderFormat<>(type, unique(List.of(names), "given"), separator);
    }

    /** @param character what is between fields, a comma unless set; neither quote nor line end, and ASCII */
    public CsvReaderFormat<T> withSeparator(char character) {
        if (character == '"' || character == '\n' || character == '\r' || character > 127) {
            throw new IllegalArgumentException(
                    "separator \"" + character + "\": neither quote nor line end, and of ASCII");
        }
        return new CsvReaderFormat<>(type, columns, character);
    }

    private static List<String> unique(List<String> names, String where) {
        if (new HashSet<>(names).size() < names.size()) {
            throw new IllegalArgumentException("columns " + names + ", " + where + ", name one twice");
        }
        return names;
    }

    @Override
    public boolean isSplittable() {
        return false; // whether a line feed is quoted depends on all that is before it
    }

    @Override
    public Reader<T> createReader(InputFile file, long start, long end, CheckpointedPosition from) throws IOException {
        List<String> names = columns == null ? header(file) : columns;
        RecordFraming framing = new RecordFraming(file, from.offset(), '"');
        boolean beginsWithHeader = columns == null && from.offset() == 0;
        if (beginsWithHeader) {
            framing.next();
        }
        return new LineReader<>(
                framing,
                end,
                (bytes, length) -> length == 0 ? null : decode(names, CsvRow.parse(bytes, length, separator)));
    }

    private List<String> header(InputFile file) throws IOException {
        try (RecordFraming framing = new RecordFraming(file, 0, '"')) {
            if (!framing.next()) {
                return List.of();
            }
            List<String> names = new ArrayList<>(CsvRow.parse(framing.bytes(), framing.length(), separator));
            if (names.get(0).startsWith("\uFEFF")) {
                names.set(0, names.get(0).substring(1)); // some programs mark UTF-8 so
            }
            return unique(names, "the header of " + file.path());
        } catch (IOException e) {
            throw new IOException("header of " + file.path() + ": " + e.getMessage(), e);
        }
    }

    private T decode(List<String> names, List<String> fields) throws IOException {
        if (names.size() != fields.size()) {
            throw new IOException(
                    "a row has " + fields.size() + " fields, there are " + names.size() + " columns: " + names);
        }
        ObjectNode row = mapper.createObjectNode();
        for (int i = 0; i < fields.size(); i++) {
            row.put(names.get(i), fields.get(i));
        }
        return reader.readValue(row);
    }

    @Override
    public TypeInformation<T> getProducedType() {
        return type;
    }

    @Override
    public String toString() {
        return "CSV of " + type;
    }
}
