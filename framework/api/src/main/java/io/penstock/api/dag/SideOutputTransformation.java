package io.penstock.api.dag;

import io.penstock.util.OutputTag;
import java.util.List;

/**
 * What an operator emits under a tag.
 *
 * @param <T> records
 */
public final class SideOutputTransformation<T> extends Transformation<T> {

    private final Transformation<?> input;
    private final OutputTag<T> tag;

    public SideOutputTransformation(int id, Transformation<?> input, OutputTag<T> tag) {
        super(id, "sideOutput(" + tag.getId() + ")", tag.getTypeInfo());
        this.input = input;
        this.tag = tag;
    }

    public OutputTag<T> tag() {
        return tag;
    }

    @Override
    public List<Transformation<?>> inputs() {
        return List.of(input);
    }
}
