package io.penstock.streaming.util.retryable;

import java.util.Collection;
import java.util.function.Predicate;

/** Outcomes that call for another call. */
public final class RetryPredicates {

    /** An answer of nothing. */
    @SuppressWarnings("rawtypes") // of any answer, as in Flink
    public static final EmptyResultPredicate EMPTY_RESULT_PREDICATE = new EmptyResultPredicate<>();

    /** Any failure. */
    public static final HasExceptionPredicate HAS_EXCEPTION_PREDICATE = new HasExceptionPredicate();

    private RetryPredicates() {}

    /** Failures of a class or a subclass of it. */
    public static Predicate<Throwable> createExceptionTypePredicate(Class<? extends Throwable> exceptionClass) {
        return new ExceptionTypePredicate(exceptionClass);
    }

    /** See {@link #EMPTY_RESULT_PREDICATE}. */
    public static final class EmptyResultPredicate<T> implements Predicate<Collection<T>> {
        private EmptyResultPredicate() {}

        @Override
        public boolean test(Collection<T> results) {
            return results.isEmpty();
        }
    }

    /** See {@link #HAS_EXCEPTION_PREDICATE}. */
    public static final class HasExceptionPredicate implements Predicate<Throwable> {
        private HasExceptionPredicate() {}

        @Override
        public boolean test(Throwable thrown) {
            return true;
        }
    }

    private static final class ExceptionTypePredicate implements Predicate<Throwable> {
        private final Class<? extends Throwable> exceptionClass;

        ExceptionTypePredicate(Class<? extends Throwable> exceptionClass) {
            this.exceptionClass = exceptionClass;
        }

        @Override
        public boolean test(Throwable thrown) {
            return exceptionClass.isInstance(thrown);
        }
    }
}
