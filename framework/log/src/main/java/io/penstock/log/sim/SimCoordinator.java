package io.penstock.log.sim;

import io.penstock.log.LogException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The transaction coordinator with protocol 2: every end of a transaction raises the epoch, partitions join with their first
 * write, ends are answered before markers are written, and an id whose markers are missing makes others wait.
 */
final class SimCoordinator {

    private final SimScheduler scheduler;
    private final RandomGenerator random;
    private final SimSettings settings;
    private final BiConsumer<SimTransaction, Runnable> writeMarkers;

    private final Map<String, Owner> owners = new TreeMap<>();
    private final List<SimTransaction> transactions = new ArrayList<>();

    /**
     * @param writeMarkers writes the markers of a decided transaction, each in its own time, and runs the task as often as the
     *     transaction has partitions and groups
     */
    SimCoordinator(
            SimScheduler scheduler,
            RandomGenerator random,
            SimSettings settings,
            BiConsumer<SimTransaction, Runnable> writeMarkers) {
        this.scheduler = scheduler;
        this.random = random;
        this.settings = settings;
        this.writeMarkers = writeMarkers;
    }

    /** In the order of their first writes. */
    List<SimTransaction> transactions() {
        return transactions;
    }

    /** Takes the id for a new owner, answered by its epoch once the former owner's transaction has its markers. */
    void init(String transactionalId, Duration timeout, Reply<Integer> reply) {
        Owner owner = owners.computeIfAbsent(transactionalId, id -> new Owner());
        SimTransaction current = owner.transaction;
        if (current != null && current.state() == SimTransaction.State.ONGOING) {
            owner.fence();
            decide(owner, current, false);
        }
        if (owner.markersMissing()) {
            retry(() -> init(transactionalId, timeout, reply));
            return;
        }
        owner.fence();
        owner.timeout = timeout;
        scheduler.trace("init", transactionalId, owner.epoch);
        reply.done(owner.epoch);
    }

    /**
     * Gives the transaction that a first write to a partition or group joins.
     *
     * @param joined told the transaction, in which the caller then lists the partition or group
     */
    void join(String transactionalId, int epoch, Consumer<SimTransaction> joined, Reply<Void> reply) {
        Owner owner = owners.get(transactionalId);
        if (owner == null || owner.epoch != epoch) {
            reply.failed(Reason.FENCED, fenced(transactionalId, epoch, owner));
            return;
        }
        if (owner.markersMissing()) {
            retry(() -> join(transactionalId, epoch, joined, reply));
            return;
        }
        SimTransaction current = owner.transaction;
        if (current == null || current.state() != SimTransaction.State.ONGOING) {
            current = begin(transactionalId, owner);
        }
        joined.accept(current);
    }

    /** Ends the transaction of this epoch, answered by the epoch of the next one. Asked again, it answers the same. */
    void end(String transactionalId, int epoch, boolean commit, Reply<Integer> reply) {
        Owner owner = owners.get(transactionalId);
        if (owner != null && owner.endedByOwner && owner.epoch == epoch + 1) {
            answerAgain(transactionalId, owner, commit, reply);
            return;
        }
        if (owner == null || owner.epoch != epoch) {
            reply.failed(Reason.FENCED, fenced(transactionalId, epoch, owner));
            return;
        }
        SimTransaction current = owner.transaction;
        if (current != null && current.state() == SimTransaction.State.ONGOING) {
            decide(owner, current, commit);
            owner.endedByOwner = true;
            reply.done(owner.epoch);
        } else if (commit) {
            reply.failed(Reason.ABORTED, "no transaction of " + transactionalId + " epoch " + epoch + " to commit");
        } else {
            owner.epoch++;
            owner.endedByOwner = true;
            owner.endedWithCommit = false;
            reply.done(owner.epoch);
        }
    }

    private void answerAgain(String transactionalId, Owner owner, boolean commit, Reply<Integer> reply) {
        if (owner.endedWithCommit != commit) {
            String how = owner.endedWithCommit ? "committed" : "aborted";
            reply.failed(Reason.ABORTED, "the transaction of " + transactionalId + " was " + how + " already");
        } else {
            reply.done(owner.epoch);
        }
    }

    private SimTransaction begin(String transactionalId, Owner owner) {
        SimTransaction fresh = new SimTransaction(transactionalId, owner.epoch, transactions.size());
        transactions.add(fresh);
        owner.transaction = fresh;
        owner.endedByOwner = false;
        long lateNanos = random.nextLong(settings.timeoutSweep().toNanos() + 1);
        owner.timer = scheduler.schedule(owner.timeout.toNanos() + lateNanos, () -> {
            scheduler.trace("time-out", transactionalId, fresh.number());
            owner.fence();
            decide(owner, fresh, false);
        });
        return fresh;
    }

    private void decide(Owner owner, SimTransaction transaction, boolean commit) {
        owner.cancelTimer();
        owner.epoch++;
        owner.endedByOwner = false;
        owner.endedWithCommit = commit;
        transaction.decide(commit);
        scheduler.trace(commit ? "commit" : "abort", transaction.transactionalId(), transaction.number());
        writeMarkers.accept(transaction, () -> {
            if (transaction.markerWritten()) {
                scheduler.trace("complete", transaction.transactionalId(), transaction.number());
            }
        });
    }

    private void retry(Runnable task) {
        scheduler.schedule(settings.backoff().draw(random), task);
    }

    private static String fenced(String transactionalId, int epoch, @Nullable Owner owner) {
        String current = owner == null ? "no owner" : "owner's epoch " + owner.epoch;
        return "transactional id " + transactionalId + ": writer's epoch " + epoch + ", " + current;
    }

    /** What is known of a transactional id. */
    private static final class Owner {
        private int epoch = -1;
        private Duration timeout = Duration.ofMinutes(1);
        private @Nullable SimTransaction transaction;
        private SimScheduler.@Nullable Event timer;
        /** Whether the latest change of epoch was an end asked for by the owner of the epoch before. */
        private boolean endedByOwner;

        private boolean endedWithCommit;

        private void fence() {
            epoch++;
            endedByOwner = false;
        }

        private boolean markersMissing() {
            SimTransaction last = transaction;
            return last != null
                    && (last.state() == SimTransaction.State.PREPARE_COMMIT
                            || last.state() == SimTransaction.State.PREPARE_ABORT);
        }

        private void cancelTimer() {
            SimScheduler.Event running = timer;
            if (running != null) {
                running.cancel();
            }
        }
    }
}
