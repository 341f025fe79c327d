package io.penstock.api.common.typeinfo;

import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.serde.UnsupportedTypeException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A type that could not be found: the compiler erases what a lambda emits. Harmless as long as nobody asks for bytes.
 *
 * @param <T> values
 */
public final class UnknownType<T> extends TypeInformation<T> {
    private final String what;
    private final String remedy;
    private @Nullable Supplier<String> producer;

    /**
     * @param what whose type it is, as {@code the side output "late"}
     * @param remedy a clause that says how to give the type
     */
    public UnknownType(String what, String remedy) {
        this.what = what;
        this.remedy = remedy;
    }

    /** The first operator that emits it; asked when the message is made, since names are given after types. */
    public void producedBy(Supplier<String> operator) {
        if (producer == null) {
            producer = operator;
        }
    }

    @Override
    @SuppressWarnings("unchecked") // nothing better is known
    public Class<T> getTypeClass() {
        return (Class<T>) Object.class;
    }

    @Override
    public boolean isKnown() {
        return false;
    }

    @Override
    public Serde<T> createSerde() {
        throw new UnsupportedTypeException(
                "the type of " + what + (producer == null ? "" : " in operator " + producer.get())
                        + " is erased by the compiler, and its bytes are needed; " + remedy);
    }

    @Override
    public String toString() {
        return "unknown";
    }
}
