package io.penstock.api.common.functions;

/**
 * Keeps records or drops them.
 *
 * @param <T> records
 */
@FunctionalInterface
public interface FilterFunction<T> extends Function {
    /** Whether the record is kept. Must not change it. */
    boolean filter(T value) throws Exception;
}
