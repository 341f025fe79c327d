package io.penstock.protocol.control;

import io.penstock.protocol.Incarnation;
import java.util.List;

/** All transactional ids of a dead incarnation are fenced: its tasks may have new owners. */
public record IncarnationFenced(Incarnation incarnation) implements ControlRecord {

    @Override
    public ControlKey key() {
        return new ControlKey(
                ControlKind.INCARNATION_FENCED, List.of(incarnation.job().value(), incarnation.toString()));
    }
}
