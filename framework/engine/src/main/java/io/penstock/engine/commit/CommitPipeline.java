package io.penstock.engine.commit;

import java.util.Optional;

/** Makes commits durable in order. Owned by the TaskManager's thread; no method blocks. */
public interface CommitPipeline extends AutoCloseable {

    /** Whether another commit may be handed over. */
    boolean canTake();

    /**
     * Hands over the next commit.
     *
     * @throws IllegalStateException where {@link #canTake} is false
     */
    void take(CommitWork work);

    /** Advances what can be advanced; returns whether anything was. */
    boolean doWork();

    /** The next commit that has succeeded, in order; empty where there is none (yet). */
    Optional<CommitWork> pollSucceeded();

    int inFlight();

    /** The commit that ended it all; nothing moves any more once it is there. */
    Optional<CommitFailure> failure();

    /** Drops everything at once; what is in flight is left to its fate. */
    @Override
    void close();
}
