package io.penstock.protocol.control;

import java.util.List;

/**
 * The reports that precede this offset of the status topic are in the records up to here; a new coordinator reads on from it, and what
 * precedes it may be deleted.
 *
 * @param offset in the partition of reports, {@code >= 0}
 */
public record StatusRead(long offset) implements ControlRecord {

    public StatusRead {
        if (offset < 0) {
            throw new IllegalArgumentException("offset=" + offset + " of the status topic is negative");
        }
    }

    @Override
    public ControlKey key() {
        return new ControlKey(ControlKind.STATUS_READ, List.of());
    }
}
