package io.penstock.api.java.typeutils;

import io.penstock.api.common.typeinfo.TypeInformation;

/**
 * A function, source or format that says itself what it gives.
 *
 * @param <T> records
 */
public interface ResultTypeQueryable<T> {
    TypeInformation<T> getProducedType();
}
