package io.penstock.api.connector.source.lib;

import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.java.typeutils.ResultTypeQueryable;
import java.util.Collection;
import java.util.List;

/**
 * Given elements, in their order, by one task.
 *
 * @param <T> elements; not changed any more
 */
public final class ElementsSource<T> extends IndexedSource<T> implements ResultTypeQueryable<T> {

    private final List<T> elements;
    private final TypeInformation<T> type;

    /** @param elements copied; none is null */
    public ElementsSource(Collection<T> elements, TypeInformation<T> type) {
        super(elements.size(), 1);
        this.elements = List.copyOf(elements);
        this.type = type;
    }

    @Override
    protected T at(long index) {
        return elements.get((int) index);
    }

    @Override
    public TypeInformation<T> getProducedType() {
        return type;
    }

    @Override
    public String describe() {
        return elements.size() + " given elements";
    }
}
