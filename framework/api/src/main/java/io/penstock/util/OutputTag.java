package io.penstock.util;

import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.java.typeutils.TypeExtractor;
import org.jspecify.annotations.Nullable;

/**
 * Names a side output. Create it as an anonymous subclass, {@code new OutputTag<Late>("late") {}}, so that its type can be read; or
 * give the type. Tags with the same id are the same output.
 *
 * @param <T> records of the side output
 */
public class OutputTag<T> {
    private final String id;
    private final TypeInformation<T> typeInfo;

    /**
     * @param id not empty
     */
    public OutputTag(String id) {
        this.id = checked(id);
        this.typeInfo = TypeExtractor.outputTagType(getClass(), id);
    }

    /**
     * @param id not empty
     */
    public OutputTag(String id, TypeInformation<T> typeInfo) {
        this.id = checked(id);
        this.typeInfo = typeInfo;
    }

    public String getId() {
        return id;
    }

    public TypeInformation<T> getTypeInfo() {
        return typeInfo;
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof OutputTag<?> tag && tag.id.equals(id);
    }

    @Override
    public final int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return "OutputTag(" + id + ", " + typeInfo + ")";
    }

    private static String checked(String id) {
        if (id.isEmpty()) {
            throw new IllegalArgumentException("the id of an OutputTag is empty; give it a name");
        }
        return id;
    }
}
