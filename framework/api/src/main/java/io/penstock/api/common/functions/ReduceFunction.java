package io.penstock.api.common.functions;

/**
 * Combines two values of a type into one. Associative.
 *
 * @param <T> values
 */
@FunctionalInterface
public interface ReduceFunction<T> extends Function {
    /** May change and return {@code value1}; must not change {@code value2}. */
    T reduce(T value1, T value2) throws Exception;
}
