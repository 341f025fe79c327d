package io.penstock.api.common.functions;

/**
 * A {@link FilterFunction} with a life.
 *
 * @param <T> records
 */
public abstract class RichFilterFunction<T> extends AbstractRichFunction implements FilterFunction<T> {
    @Override
    public abstract boolean filter(T value) throws Exception;
}
