package io.penstock.api.dag;

import io.penstock.api.common.typeinfo.TypeInformation;
import java.util.List;

/**
 * The records of several inputs of one type.
 *
 * @param <T> records
 */
public final class UnionTransformation<T> extends Transformation<T> {

    private final List<Transformation<T>> unioned;

    public UnionTransformation(int id, List<Transformation<T>> unioned) {
        super(id, "union", knownType(unioned));
        this.unioned = List.copyOf(unioned);
    }

    /** The first type that is known: they are all the same, but some may be erased. */
    private static <T> TypeInformation<T> knownType(List<Transformation<T>> unioned) {
        for (Transformation<T> one : unioned) {
            if (one.outputType().isKnown()) {
                return one.outputType();
            }
        }
        return unioned.get(0).outputType();
    }

    @Override
    public List<Transformation<?>> inputs() {
        return List.copyOf(unioned);
    }
}
