package io.penstock.statestore.snapshot;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Runs transfers on an executor, whose size bounds how many are under way, and waits for all of them. */
final class Parallel {

    private Parallel() {}

    /** @throws RuntimeException the first failure, after all have ended */
    static <T> List<T> all(Executor executor, List<Supplier<T>> work) {
        List<CompletableFuture<T>> futures = new ArrayList<>();
        for (Supplier<T> each : work) {
            futures.add(CompletableFuture.supplyAsync(each, executor));
        }
        List<T> results = new ArrayList<>();
        RuntimeException failure = null;
        for (CompletableFuture<T> future : futures) {
            try {
                results.add(future.join());
            } catch (CompletionException e) {
                RuntimeException cause = e.getCause() instanceof RuntimeException runtime ? runtime : e;
                if (failure == null) {
                    failure = cause;
                } else if (failure != cause) {
                    failure.addSuppressed(cause);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
        return results;
    }
}
