package io.penstock.api.common.serialization;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * What {@code toString} says of a record, and a line feed.
 *
 * @param <IN> records
 */
public final class SimpleStringEncoder<IN> implements Encoder<IN> {
    private final Charset charset;

    /** UTF-8. */
    public SimpleStringEncoder() {
        this(StandardCharsets.UTF_8);
    }

    public SimpleStringEncoder(Charset charset) {
        this.charset = charset;
    }

    /** @param charsetName as {@code UTF-8} */
    public SimpleStringEncoder(String charsetName) {
        this(Charset.forName(charsetName));
    }

    @Override
    public void encode(IN element, OutputStream stream) throws IOException {
        stream.write(element.toString().getBytes(charset));
        stream.write('\n');
    }
}
