package io.penstock.log.sim;

import io.penstock.log.LogPartition;
import java.util.Collections;
import java.util.TreeSet;

/** One transaction as the coordinator knows it. Read by oracles, changed by the coordinator. */
public final class SimTransaction {

    /** From its first write until its last marker is in place. */
    public enum State {
        ONGOING,
        PREPARE_COMMIT,
        PREPARE_ABORT,
        COMPLETE_COMMIT,
        COMPLETE_ABORT
    }

    private final String transactionalId;
    private final int epoch;
    private final long number;
    private final TreeSet<LogPartition> partitions = new TreeSet<>();
    private final TreeSet<String> groups = new TreeSet<>();
    private State state = State.ONGOING;
    private int markersMissing;

    SimTransaction(String transactionalId, int epoch, long number) {
        this.transactionalId = transactionalId;
        this.epoch = epoch;
        this.number = number;
    }

    public String transactionalId() {
        return transactionalId;
    }

    /** The producer epoch it was written with. */
    public int epoch() {
        return epoch;
    }

    /** Counts the transactions of the cluster by their first write. */
    public long number() {
        return number;
    }

    public State state() {
        return state;
    }

    /** Whether its commit is decided; markers may be missing. */
    public boolean isCommitted() {
        return state == State.PREPARE_COMMIT || state == State.COMPLETE_COMMIT;
    }

    /** Whether its abort is decided; markers may be missing. */
    public boolean isAborted() {
        return state == State.PREPARE_ABORT || state == State.COMPLETE_ABORT;
    }

    public java.util.Set<LogPartition> partitions() {
        return Collections.unmodifiableSet(partitions);
    }

    /** The groups whose offsets it carries. */
    public java.util.Set<String> groups() {
        return Collections.unmodifiableSet(groups);
    }

    void add(LogPartition partition) {
        partitions.add(partition);
    }

    void add(String group) {
        groups.add(group);
    }

    void decide(boolean commit) {
        if (state != State.ONGOING) {
            throw new IllegalStateException("decided twice: " + this);
        }
        state = commit ? State.PREPARE_COMMIT : State.PREPARE_ABORT;
        markersMissing = partitions.size() + groups.size();
    }

    /** One more marker is in place; true when it was the last. */
    boolean markerWritten() {
        markersMissing--;
        if (markersMissing == 0) {
            state = state == State.PREPARE_COMMIT ? State.COMPLETE_COMMIT : State.COMPLETE_ABORT;
        }
        return markersMissing == 0;
    }

    @Override
    public String toString() {
        return "transaction " + number + " of " + transactionalId + " epoch " + epoch + " " + state;
    }
}
