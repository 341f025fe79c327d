package io.penstock.api.java.functions;

import io.penstock.api.common.functions.Function;
import java.io.Serializable;

/**
 * Finds a record's key. Deterministic, and depends on nothing but the record: the sender and the receiver of an exchange both ask.
 *
 * <p>Serializable only so that the compiler records a lambda's signature, from which the key's type is read:
 * {@code keyBy(t -> t.account())} needs no type. Nothing is ever serialized.
 *
 * @param <IN> records
 * @param <KEY> keys; never null
 */
@FunctionalInterface
public interface KeySelector<IN, KEY> extends Function, Serializable {
    KEY getKey(IN value) throws Exception;
}
