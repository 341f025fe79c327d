package io.penstock.engine.checkpoint;

import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Work that blocks, on a thread of its own, whose outcome the asker polls. Begun by one thread, which is also the one that looks.
 *
 * @param <T> the outcome
 */
final class Background<T> {

    private record Outcome<T>(@Nullable T value, @Nullable Throwable failure) {}

    private volatile @Nullable Outcome<T> outcome;

    private Background() {}

    /**
     * @param wake called by the thread that has done it; must not block
     */
    static <T> Background<T> begin(Executor executor, Supplier<T> work, Runnable wake) {
        Background<T> begun = new Background<>();
        executor.execute(() -> {
            begun.outcome = attempt(work);
            wake.run();
        });
        return begun;
    }

    /**
     * In two parts, each on threads of its own. The second one follows wherever the first has succeeded.
     *
     * @param wake called by the thread that has done it; must not block
     */
    static <F, T> Background<T> begin(
            Executor first, Supplier<F> work, Executor second, Function<F, T> more, Runnable wake) {
        Background<T> begun = new Background<>();
        first.execute(() -> {
            try {
                F found = work.get();
                second.execute(() -> {
                    begun.outcome = attempt(() -> more.apply(found));
                    wake.run();
                });
            } catch (RuntimeException | Error failed) {
                begun.outcome = new Outcome<>(null, failed); // whoever asked looks at it
                wake.run();
            }
        });
        return begun;
    }

    private static <T> Outcome<T> attempt(Supplier<T> work) {
        try {
            return new Outcome<>(work.get(), null);
        } catch (RuntimeException | Error failed) {
            return new Outcome<>(null, failed); // whoever asked looks at it
        }
    }

    boolean isDone() {
        return outcome != null;
    }

    /** Null where it succeeded, or is not done. */
    @Nullable Throwable failure() {
        Outcome<T> seen = outcome;
        return seen == null ? null : seen.failure();
    }

    /** @throws IllegalStateException where it is not done, or has failed */
    T get() {
        Outcome<T> seen = outcome;
        if (seen == null || seen.failure() != null) {
            throw new IllegalStateException("asked for what work in the background has not come to");
        }
        return Objects.requireNonNull(seen.value());
    }
}
