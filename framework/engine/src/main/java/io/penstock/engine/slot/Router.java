package io.penstock.engine.slot;

import io.penstock.engine.operator.Receiver;
import io.penstock.metrics.Counter;

/** The end of a task's chain at an exchange: chooses where a record goes, and tells the time to all. Owned by the slot's thread. */
abstract class Router implements Receiver<Object> {

    final ExchangeOutput output;
    final ExchangeOutput.Sender sender;
    final int keyGroups;
    final Counter recordsOut;

    Router(ExchangeOutput output, ExchangeOutput.Sender sender, Counter recordsOut) {
        this.output = output;
        this.sender = sender;
        this.recordsOut = recordsOut;
        this.keyGroups = output.keyGroups();
    }

    /** Functions may pass nulls on to each other; nothing else takes them. */
    static void requireRecord(Object value, String where) {
        if (value == null) {
            throw new IllegalStateException("a record in front of " + where + " is null; a function has emitted it:"
                    + " filter it out before, or emit nothing (flatMap)");
        }
    }

    @Override
    public final void watermark(long timestampMs) {
        output.watermark(sender, timestampMs);
    }

    @Override
    public final void idle(boolean idle) {
        output.idle(sender, idle);
    }
}
