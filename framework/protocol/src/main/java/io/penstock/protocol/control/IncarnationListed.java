package io.penstock.protocol.control;

import io.penstock.protocol.Incarnation;
import java.util.List;

/**
 * The incarnation may initialise its transactional ids. Before this record it must not.
 *
 * @param process names the process for people (host and process id)
 * @param transactionalIds those to fence when it is declared dead, whatever scheme named them
 */
public record IncarnationListed(Incarnation incarnation, String process, List<String> transactionalIds)
        implements ControlRecord {

    public IncarnationListed {
        transactionalIds = List.copyOf(transactionalIds);
        if (transactionalIds.isEmpty()) {
            throw new IllegalArgumentException("incarnation " + incarnation + " is listed without transactional ids");
        }
    }

    @Override
    public ControlKey key() {
        return new ControlKey(
                ControlKind.INCARNATION_LISTED, List.of(incarnation.job().value(), incarnation.toString()));
    }
}
