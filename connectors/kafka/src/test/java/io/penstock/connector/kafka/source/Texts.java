package io.penstock.connector.kafka.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.api.common.serialization.DeserializationSchema;
import io.penstock.api.common.typeinfo.TypeInformation;
import java.io.IOException;

/** UTF-8; "bad" cannot be decoded, "nothing" decodes to nothing. */
final class Texts implements DeserializationSchema<String> {

    @Override
    public String deserialize(byte[] message) throws IOException {
        String text = new String(message, UTF_8);
        if (text.startsWith("bad")) {
            throw new IOException("not a payment");
        }
        return text.equals("nothing") ? null : text;
    }

    @Override
    public TypeInformation<String> getProducedType() {
        return TypeInformation.of(String.class);
    }
}
