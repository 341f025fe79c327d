package io.penstock.connector.files.format;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.penstock.api.common.typeinfo.TypeInformation;
import java.io.IOException;

/**
 * A JSON value in each line, as Jackson reads it. Empty lines are none. Large files are read in parts.
 *
 * @param <T> records
 */
public final class JsonLinesFormat<T> implements StreamFormat<T> {

    private final TypeInformation<T> type;
    private final ObjectReader reader;

    private JsonLinesFormat(TypeInformation<T> type, ObjectMapper mapper) {
        this.type = type;
        this.reader = mapper.readerFor(mapper.constructType(type.getJavaType()))
                .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    /** With Jackson's modules on the class path; a field that the type does not have is malformed, a missing one is null or 0. */
    public static <T> JsonLinesFormat<T> forType(Class<T> type) {
        return forType(TypeInformation.of(type), new ObjectMapper().findAndRegisterModules());
    }

    /** @param mapper decides on all that a line may say; not configured any further */
    public static <T> JsonLinesFormat<T> forType(TypeInformation<T> type, ObjectMapper mapper) {
        return new JsonLinesFormat<>(type, mapper);
    }

    @Override
    public boolean isSplittable() {
        return true;
    }

    @Override
    public Reader<T> createReader(InputFile file, long start, long end, CheckpointedPosition from) throws IOException {
        return LineReader.of(
                file, start, end, from, (bytes, length) -> isBlank(bytes, length) ? null : read(bytes, length));
    }

    private T read(byte[] bytes, int length) throws IOException {
        T value = reader.readValue(bytes, 0, length);
        if (value == null) {
            throw new IOException("a line is null, which is no " + type);
        }
        return value;
    }

    private static boolean isBlank(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] != ' ' && bytes[i] != '\t') {
                return false;
            }
        }
        return true;
    }

    @Override
    public TypeInformation<T> getProducedType() {
        return type;
    }

    @Override
    public String toString() {
        return "JSON lines of " + type;
    }
}
