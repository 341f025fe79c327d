package io.penstock.connector.files.format;

import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Lines, without their ends. Large files are read in parts. */
public final class TextLineInputFormat implements StreamFormat<String> {

    private final Charset charset;

    /** UTF-8. */
    public TextLineInputFormat() {
        this(StandardCharsets.UTF_8);
    }

    /**
     * @param charset one in which a line feed is the byte 10, and nothing else is
     * @throws IllegalArgumentException for others, as UTF-16
     */
    public TextLineInputFormat(Charset charset) {
        if ("\n".getBytes(charset).length != 1 || charset.name().startsWith("UTF-16")) {
            throw new IllegalArgumentException(
                    "charset " + charset + " has line feeds of more than one byte; convert the files to UTF-8");
        }
        this.charset = charset;
    }

    /** @param charsetName as {@code UTF-8} */
    public TextLineInputFormat(String charsetName) {
        this(Charset.forName(charsetName));
    }

    @Override
    public boolean isSplittable() {
        return true;
    }

    @Override
    public Reader<String> createReader(InputFile file, long start, long end, CheckpointedPosition from)
            throws IOException {
        return LineReader.of(file, start, end, from, (bytes, length) -> new String(bytes, 0, length, charset));
    }

    @Override
    public TypeInformation<String> getProducedType() {
        return Types.STRING;
    }

    @Override
    public String toString() {
        return "lines";
    }
}
