package io.penstock.protocol.control;

import io.penstock.protocol.HexId;
import io.penstock.protocol.Incarnation;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The incarnation may initialise its transactional ids. Before this record it must not; once the record is taken back it counts as
 * dead.
 *
 * @param process names the process for people (host and process id)
 * @param transactionalIds those to fence when it is declared dead, whatever scheme named them
 * @param nonce of the join request that it answers; empty where nobody asked by the status topic (format version 1)
 * @param slots {@code >= 1}; what it can carry, relative to others
 * @param graphOrNull hash of the graph that it runs; null where it is not known (format version 1)
 * @param exclusive whether it runs the job alone
 * @param leaving whether it has asked to leave: it gets no more tasks, those it has move away
 */
public record IncarnationListed(
        Incarnation incarnation,
        String process,
        List<String> transactionalIds,
        String nonce,
        int slots,
        @Nullable HexId graphOrNull,
        boolean exclusive,
        boolean leaving)
        implements ControlRecord {

    public IncarnationListed {
        transactionalIds = List.copyOf(transactionalIds);
        if (transactionalIds.isEmpty()) {
            throw new IllegalArgumentException("incarnation " + incarnation + " is listed without transactional ids");
        }
        if (slots < 1) {
            throw new IllegalArgumentException("slots=" + slots + " of incarnation " + incarnation + " is below 1");
        }
    }

    /** As format version 1 had it: one slot, of an unknown graph, alone in its job, silent in the status topic. */
    public IncarnationListed(Incarnation incarnation, String process, List<String> transactionalIds) {
        this(incarnation, process, transactionalIds, "", 1, null, true, false);
    }

    /** Hash of the graph that it runs; empty where it is not known. */
    public Optional<HexId> graph() {
        return Optional.ofNullable(graphOrNull);
    }

    /** The same, leaving. */
    public IncarnationListed asLeaving() {
        return new IncarnationListed(
                incarnation, process, transactionalIds, nonce, slots, graphOrNull, exclusive, true);
    }

    @Override
    public ControlKey key() {
        return new ControlKey(
                ControlKind.INCARNATION_LISTED, List.of(incarnation.job().value(), incarnation.toString()));
    }
}
