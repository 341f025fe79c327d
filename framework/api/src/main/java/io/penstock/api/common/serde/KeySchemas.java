package io.penstock.api.common.serde;

import java.util.List;
import org.apache.avro.Schema;

/** Whether two schemas of keys give the same bytes. Pure. */
final class KeySchemas {
    private KeySchemas() {}

    static boolean sameBytes(SerdeSchema written, SerdeSchema own) {
        if (written.equals(own)) {
            return true;
        }
        if (!written.format().equals(own.format())) {
            return false;
        }
        if (own.format().startsWith(TaskOrKeySerde.FORMAT)) {
            return sameBytes(withoutTask(written), withoutTask(own));
        }
        if (own.format().equals("avro")) {
            return sameBytes(new Schema.Parser().parse(written.text()), new Schema.Parser().parse(own.text()), 0);
        }
        // Enums are written by name.
        return own.format().equals("builtin")
                && written.text().startsWith("enum[")
                && own.text().startsWith("enum[");
    }

    private static SerdeSchema withoutTask(SerdeSchema schema) {
        return new SerdeSchema(schema.format().substring(TaskOrKeySerde.FORMAT.length()), schema.text());
    }

    /**
     * @param depth so that a type within itself ends
     */
    private static boolean sameBytes(Schema written, Schema own, int depth) {
        if (written.getType() != own.getType()) {
            return false;
        }
        if (depth > 64) {
            return true;
        }
        return switch (own.getType()) {
            case RECORD -> sameFields(written.getFields(), own.getFields(), depth);
            case ENUM ->
                own.getEnumSymbols().size() >= written.getEnumSymbols().size()
                        && own.getEnumSymbols()
                                .subList(0, written.getEnumSymbols().size())
                                .equals(written.getEnumSymbols());
            case ARRAY -> sameBytes(written.getElementType(), own.getElementType(), depth + 1);
            case UNION -> written.getTypes().size() <= own.getTypes().size() && sameBranches(written, own, depth);
            case FIXED -> written.getFixedSize() == own.getFixedSize();
            default -> true;
        };
    }

    private static boolean sameBranches(Schema written, Schema own, int depth) {
        for (int i = 0; i < written.getTypes().size(); i++) {
            if (!sameBytes(written.getTypes().get(i), own.getTypes().get(i), depth + 1)) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameFields(List<Schema.Field> written, List<Schema.Field> own, int depth) {
        if (written.size() != own.size()) {
            return false;
        }
        for (int i = 0; i < own.size(); i++) {
            if (!written.get(i).name().equals(own.get(i).name())
                    || !sameBytes(written.get(i).schema(), own.get(i).schema(), depth + 1)) {
                return false;
            }
        }
        return true;
    }
}
