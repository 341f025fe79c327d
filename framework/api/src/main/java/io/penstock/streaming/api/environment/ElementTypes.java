package io.penstock.streaming.api.environment;

import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.UnknownType;
import java.util.Collection;

/** The type of given elements, as far as the elements tell. */
final class ElementTypes {

    private ElementTypes() {}

    @SuppressWarnings("unchecked") // the class of an OUT, where all are of it
    static <OUT> TypeInformation<OUT> of(Collection<OUT> data) {
        if (data.isEmpty()) {
            throw new IllegalArgumentException(
                    "no elements, so there is no telling their type; give it: fromData(collection, type)");
        }
        Class<?> first = data.iterator().next().getClass();
        boolean plain =
                first.getTypeParameters().length == 0 && data.stream().allMatch(element -> element.getClass() == first);
        return plain
                ? TypeInformation.of((Class<OUT>) first)
                : new UnknownType<>(
                        "the elements given to fromData",
                        "give it: fromData(collection, type), or .returns(...) behind it");
    }
}
