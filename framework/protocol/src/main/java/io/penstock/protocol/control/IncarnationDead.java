package io.penstock.protocol.control;

import io.penstock.protocol.Incarnation;
import java.util.List;

/**
 * The incarnation is dead, whatever it thinks: what it commits from here on must not be, and its fencing follows. Final.
 *
 * @param reason for people: why
 * @param declaredBy the incarnation for whose sake it was declared; itself where that is nobody: it was silent for too long
 */
public record IncarnationDead(Incarnation incarnation, String reason, Incarnation declaredBy) implements ControlRecord {

    public IncarnationDead {
        if (!incarnation.job().equals(declaredBy.job())) {
            throw new IllegalArgumentException(
                    "incarnation " + incarnation + " cannot be declared dead by " + declaredBy + " of another job");
        }
    }

    /** It was not superseded: it was silent for too long. */
    public boolean bySilence() {
        return incarnation.equals(declaredBy);
    }

    @Override
    public ControlKey key() {
        return new ControlKey(
                ControlKind.INCARNATION_DEAD, List.of(incarnation.job().value(), incarnation.toString()));
    }
}
