package io.penstock.streaming.api.functions.async;

import java.util.Collection;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which outcomes call for another call.
 *
 * @param <OUT> what calls answer
 */
public interface AsyncRetryPredicate<OUT> {

    /** Says of an answer whether to ask again; empty where every answer is taken. */
    Optional<Predicate<Collection<OUT>>> resultPredicate();

    /** Says of a failure whether to ask again; empty where every failure is one. */
    Optional<Predicate<Throwable>> exceptionPredicate();
}
