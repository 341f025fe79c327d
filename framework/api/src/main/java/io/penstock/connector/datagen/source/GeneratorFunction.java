package io.penstock.connector.datagen.source;

import io.penstock.api.common.functions.Function;

/**
 * Makes a record of its number. The same number gives an equal record, or what is read again after a crash is not what was read before.
 * Shared by the tasks of a process: thread-safe.
 *
 * @param <T> numbers
 * @param <O> records
 */
@FunctionalInterface
public interface GeneratorFunction<T, O> extends Function {
    /** A failure goes to the source's policy for records that cannot be decoded. */
    O map(T value) throws Exception;
}
