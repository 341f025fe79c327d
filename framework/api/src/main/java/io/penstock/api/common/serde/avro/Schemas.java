package io.penstock.api.common.serde.avro;

import org.apache.avro.LogicalType;
import org.apache.avro.Schema;

/** Words for schemas, and what Avro's resolution asks of them. Pure. */
final class Schemas {
    private Schemas() {}

    /** A schema in a few words: type, name and logical type. */
    static String brief(Schema schema) {
        return switch (schema.getType()) {
            case RECORD, ENUM, FIXED -> schema.getType().getName() + " " + schema.getFullName();
            case ARRAY -> "array of " + brief(schema.getElementType());
            case MAP -> "map of " + brief(schema.getValueType());
            case UNION ->
                schema.getTypes().stream().map(Schemas::brief).toList().toString();
            default -> {
                String logical = logicalType(schema);
                yield logical.isEmpty()
                        ? schema.getType().getName()
                        : schema.getType().getName() + " (" + logical + ")";
            }
        };
    }

    /** Empty where there is none; also known by its property where Avro does not know the type. */
    static String logicalType(Schema schema) {
        LogicalType type = schema.getLogicalType();
        if (type != null) {
            return type.getName();
        }
        String property = schema.getProp(LogicalType.LOGICAL_TYPE_PROP);
        return property == null ? "" : property;
    }
}
