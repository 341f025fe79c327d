package io.penstock.api.common.serialization;

import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Messages that are text. */
public final class SimpleStringSchema implements DeserializationSchema<String>, SerializationSchema<String> {
    private final Charset charset;

    /** UTF-8. */
    public SimpleStringSchema() {
        this(StandardCharsets.UTF_8);
    }

    public SimpleStringSchema(Charset charset) {
        this.charset = charset;
    }

    @Override
    public String deserialize(byte[] message) {
        return new String(message, charset);
    }

    @Override
    public byte[] serialize(String element) {
        return element.getBytes(charset);
    }

    @Override
    public TypeInformation<String> getProducedType() {
        return Types.STRING;
    }
}
