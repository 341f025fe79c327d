package io.penstock.coordinator.core;

import io.penstock.protocol.Incarnation;
import io.penstock.protocol.control.ControlRecord;
import java.util.List;

/** What the runtime is to do, in the order given: what follows an {@link Append} acts only once that is durable and applied. */
public sealed interface Decision {

    /** Write these to the control topic in one transaction, then apply them to the core. */
    record Append(List<ControlRecord> records) implements Decision {

        public Append {
            records = List.copyOf(records);
        }
    }

    /** Fence these ids of a dead incarnation, and report {@code FencingSucceeded} or {@code FencingFailed}. */
    record Fence(Incarnation incarnation, List<String> transactionalIds) implements Decision {

        public Fence {
            transactionalIds = List.copyOf(transactionalIds);
        }
    }
}
