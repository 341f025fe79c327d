package io.penstock.engine.commit;

import io.penstock.log.LogException;

/**
 * A commit that ends its incarnation: aborted, fenced, or not to be resolved. None after it commits.
 *
 * @param step what was being done
 */
public record CommitFailure(long commit, String transactionalId, String step, LogException cause) {

    @Override
    public String toString() {
        return "commit " + commit + " by " + transactionalId + " failed at " + step + ": " + cause.getMessage();
    }
}
