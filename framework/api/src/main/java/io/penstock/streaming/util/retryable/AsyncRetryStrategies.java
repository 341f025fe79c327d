package io.penstock.streaming.util.retryable;

import io.penstock.streaming.api.functions.async.AsyncRetryPredicate;
import io.penstock.streaming.api.functions.async.AsyncRetryStrategy;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The usual strategies. */
public final class AsyncRetryStrategies {

    /** Every outcome counts. */
    public static final NoRetryStrategy NO_RETRY_STRATEGY = new NoRetryStrategy();

    private AsyncRetryStrategies() {}

    private static void requireAttempts(int maxAttempts) {
        if (maxAttempts < 1) {
            throw new IllegalArgumentException("maxAttempts=" + maxAttempts + "; at least 1");
        }
    }

    private static void requireDelay(String name, long delayMs) {
        if (delayMs < 1) {
            throw new IllegalArgumentException(name + "=" + delayMs + "; at least 1 ms");
        }
    }

    private record Predicates<OUT>(
            Optional<Predicate<Collection<OUT>>> resultPredicate, Optional<Predicate<Throwable>> exceptionPredicate)
            implements AsyncRetryPredicate<OUT> {

        static <OUT> Predicates<OUT> of(
                @Nullable Predicate<Collection<OUT>> result, @Nullable Predicate<Throwable> exception) {
            return new Predicates<>(Optional.ofNullable(result), Optional.ofNullable(exception));
        }
    }

    /** See {@link #NO_RETRY_STRATEGY}. */
    @SuppressWarnings("rawtypes") // of any answer, as in Flink
    public static final class NoRetryStrategy implements AsyncRetryStrategy {
        private NoRetryStrategy() {}

        @Override
        public boolean canRetry(int currentAttempts) {
            return false;
        }

        @Override
        public long getBackoffTimeMillis(int currentAttempts) {
            return -1;
        }

        @Override
        public AsyncRetryPredicate getRetryPredicate() {
            return new Predicates<>(Optional.empty(), Optional.empty());
        }
    }

    /** The same time between any two calls. */
    public static final class FixedDelayRetryStrategy<OUT> implements AsyncRetryStrategy<OUT> {
        private final int maxAttempts;
        private final long backoffTimeMillis;
        private final Predicates<OUT> predicates;

        private FixedDelayRetryStrategy(int maxAttempts, long backoffTimeMillis, Predicates<OUT> predicates) {
            this.maxAttempts = maxAttempts;
            this.backoffTimeMillis = backoffTimeMillis;
            this.predicates = predicates;
        }

        @Override
        public boolean canRetry(int currentAttempts) {
            return currentAttempts <= maxAttempts;
        }

        @Override
        public long getBackoffTimeMillis(int currentAttempts) {
            return backoffTimeMillis;
        }

        @Override
        public AsyncRetryPredicate<OUT> getRetryPredicate() {
            return predicates;
        }
    }

    /** Makes a {@link FixedDelayRetryStrategy}. Without predicates nothing is asked again. */
    public static final class FixedDelayRetryStrategyBuilder<OUT> {
        private final int maxAttempts;
        private final long backoffTimeMillis;
        private @Nullable Predicate<Collection<OUT>> result;
        private @Nullable Predicate<Throwable> exception;

        /**
         * @param maxAttempts calls after the first, at least 1
         * @param backoffTimeMillis between an outcome and the next call, at least 1
         */
        public FixedDelayRetryStrategyBuilder(int maxAttempts, long backoffTimeMillis) {
            requireAttempts(maxAttempts);
            requireDelay("backoffTimeMillis", backoffTimeMillis);
            this.maxAttempts = maxAttempts;
            this.backoffTimeMillis = backoffTimeMillis;
        }

        public FixedDelayRetryStrategyBuilder<OUT> ifResult(Predicate<Collection<OUT>> resultRetryPredicate) {
            result = resultRetryPredicate;
            return this;
        }

        public FixedDelayRetryStrategyBuilder<OUT> ifException(Predicate<Throwable> exceptionRetryPredicate) {
            exception = exceptionRetryPredicate;
            return this;
        }

        public FixedDelayRetryStrategy<OUT> build() {
            return new FixedDelayRetryStrategy<>(maxAttempts, backoffTimeMillis, Predicates.of(result, exception));
        }
    }

    /** A time that grows by a factor from call to call of the same record. */
    public static final class ExponentialBackoffDelayRetryStrategy<OUT> implements AsyncRetryStrategy<OUT> {
        private final int maxAttempts;
        private final long initialDelay;
        private final long maxRetryDelay;
        private final double multiplier;
        private final Predicates<OUT> predicates;

        /** See {@link ExponentialBackoffDelayRetryStrategyBuilder}. */
        public ExponentialBackoffDelayRetryStrategy(
                int maxAttempts,
                long initialDelay,
                long maxRetryDelay,
                double multiplier,
                @Nullable Predicate<Collection<OUT>> resultPredicate,
                @Nullable Predicate<Throwable> exceptionPredicate) {
            requireAttempts(maxAttempts);
            requireDelay("initialDelay", initialDelay);
            if (maxRetryDelay < initialDelay || !(multiplier >= 1)) {
                throw new IllegalArgumentException("initialDelay=" + initialDelay + " maxRetryDelay=" + maxRetryDelay
                        + " multiplier=" + multiplier + "; the delay grows, from the first to the second of these");
            }
            this.maxAttempts = maxAttempts;
            this.initialDelay = initialDelay;
            this.maxRetryDelay = maxRetryDelay;
            this.multiplier = multiplier;
            this.predicates = Predicates.of(resultPredicate, exceptionPredicate);
        }

        @Override
        public boolean canRetry(int currentAttempts) {
            return currentAttempts <= maxAttempts;
        }

        @Override
        public long getBackoffTimeMillis(int currentAttempts) {
            double delay = (double) initialDelay * Math.pow(multiplier, Math.max(0, currentAttempts - 1));
            return delay >= (double) maxRetryDelay ? maxRetryDelay : (long) delay;
        }

        @Override
        public AsyncRetryPredicate<OUT> getRetryPredicate() {
            return predicates;
        }
    }

    /** Makes an {@link ExponentialBackoffDelayRetryStrategy}. Without predicates nothing is asked again. */
    public static final class ExponentialBackoffDelayRetryStrategyBuilder<OUT> {
        private final int maxAttempts;
        private final long initialDelay;
        private final long maxRetryDelay;
        private final double multiplier;
        private @Nullable Predicate<Collection<OUT>> result;
        private @Nullable Predicate<Throwable> exception;

        /**
         * @param maxAttempts calls after the first, at least 1
         * @param initialDelay milliseconds before the second call, at least 1
         * @param maxRetryDelay milliseconds, at least {@code initialDelay}
         * @param multiplier from one delay to the next, at least 1
         */
        public ExponentialBackoffDelayRetryStrategyBuilder(
                int maxAttempts, long initialDelay, long maxRetryDelay, double multiplier) {
            this.maxAttempts = maxAttempts;
            this.initialDelay = initialDelay;
            this.maxRetryDelay = maxRetryDelay;
            this.multiplier = multiplier;
        }

        public ExponentialBackoffDelayRetryStrategyBuilder<OUT> ifResult(
                Predicate<Collection<OUT>> resultRetryPredicate) {
            result = resultRetryPredicate;
            return this;
        }

        public ExponentialBackoffDelayRetryStrategyBuilder<OUT> ifException(
                Predicate<Throwable> exceptionRetryPredicate) {
            exception = exceptionRetryPredicate;
            return this;
        }

        public ExponentialBackoffDelayRetryStrategy<OUT> build() {
            return new ExponentialBackoffDelayRetryStrategy<>(
                    maxAttempts, initialDelay, maxRetryDelay, multiplier, result, exception);
        }
    }
}
