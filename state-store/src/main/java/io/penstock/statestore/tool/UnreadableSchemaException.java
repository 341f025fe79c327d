package io.penstock.statestore.tool;

import io.penstock.api.common.serde.SerdeSchema;

/** Values of this schema can be read by the job's own code only. */
final class UnreadableSchemaException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnreadableSchemaException(SerdeSchema schema) {
        super("written as " + schema.format() + " \"" + schema.text()
                + "\", which only the serde of the job reads; this tool knows the formats builtin and avro");
    }
}
