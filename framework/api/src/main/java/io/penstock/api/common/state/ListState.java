package io.penstock.api.common.state;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A list per key.
 *
 * @param <T> elements; null is refused
 */
public interface ListState<T> extends MergingState<T, Iterable<T>> {

    /** Replaces the list; null or an empty list clears it. */
    void update(@Nullable List<T> values) throws Exception;

    void addAll(List<T> values) throws Exception;
}
