package io.penstock.streaming.api.windowing.windows;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.IncompatibleSchemaException;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.serde.SerdeSchema;

/** The window that everything is in. It never ends by itself. */
public final class GlobalWindow extends Window {
    private static final GlobalWindow INSTANCE = new GlobalWindow();

    private GlobalWindow() {}

    public static GlobalWindow get() {
        return INSTANCE;
    }

    @Override
    public long maxTimestamp() {
        return Long.MAX_VALUE;
    }

    @Override
    public String toString() {
        return "GlobalWindow";
    }

    /** No bytes: there is one. */
    public static final class Serializer implements Serde<GlobalWindow> {
        private static final SerdeSchema SCHEMA = new SerdeSchema("builtin", "global-window");

        @Override
        public void serialize(GlobalWindow value, ByteOutput out) {}

        @Override
        public GlobalWindow deserialize(ByteInput in) {
            return INSTANCE;
        }

        @Override
        public SerdeSchema writerSchema() {
            return SCHEMA;
        }

        @Override
        public Serde<GlobalWindow> readerOf(SerdeSchema writer) {
            if (!writer.equals(SCHEMA)) {
                throw new IncompatibleSchemaException("windows written as " + writer.text()
                        + " cannot be read as the global window; give the operator another uid");
            }
            return this;
        }

        @Override
        public boolean isCanonical() {
            return true;
        }

        @Override
        public boolean isImmutable() {
            return true;
        }
    }
}
