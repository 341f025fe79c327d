package io.penstock.types;

import org.jspecify.annotations.Nullable;

/**
 * One of two: what records of two connected streams are on their way to the function that takes both.
 *
 * @param <L> left values
 * @param <R> right values
 */
@SuppressWarnings("MethodName") // Flink's names
public abstract sealed class Either<L, R> {
    private Either() {}

    public static <L, R> Either<L, R> Left(L value) {
        return new Left<>(value);
    }

    public static <L, R> Either<L, R> Right(R value) {
        return new Right<>(value);
    }

    public abstract boolean isLeft();

    public final boolean isRight() {
        return !isLeft();
    }

    /**
     * @throws IllegalStateException where it is a right one
     */
    public abstract L left();

    /**
     * @throws IllegalStateException where it is a left one
     */
    public abstract R right();

    /** A left value. */
    public static final class Left<L, R> extends Either<L, R> {
        private final L value;

        private Left(L value) {
            this.value = value;
        }

        @Override
        public boolean isLeft() {
            return true;
        }

        @Override
        public L left() {
            return value;
        }

        @Override
        public R right() {
            throw new IllegalStateException(this + " has no right value");
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Left<?, ?> left && left.value.equals(value);
        }

        @Override
        public int hashCode() {
            return value.hashCode();
        }

        @Override
        public String toString() {
            return "Left(" + value + ")";
        }
    }

    /** A right value. */
    public static final class Right<L, R> extends Either<L, R> {
        private final R value;

        private Right(R value) {
            this.value = value;
        }

        @Override
        public boolean isLeft() {
            return false;
        }

        @Override
        public L left() {
            throw new IllegalStateException(this + " has no left value");
        }

        @Override
        public R right() {
            return value;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Right<?, ?> right && right.value.equals(value);
        }

        @Override
        public int hashCode() {
            return 31 * value.hashCode() + 1;
        }

        @Override
        public String toString() {
            return "Right(" + value + ")";
        }
    }
}
