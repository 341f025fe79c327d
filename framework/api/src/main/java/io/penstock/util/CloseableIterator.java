package io.penstock.util;

import java.util.Iterator;

/**
 * An iterator over what somebody else still makes, who is told when no more is wanted.
 *
 * @param <T> elements
 */
public interface CloseableIterator<T> extends Iterator<T>, AutoCloseable {

    /** No more is wanted; may be called at any time, and again. */
    @Override
    void close();
}
