package io.penstock.engine.slot;

import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.TaskOrKeySerde;
import io.penstock.metrics.Counter;

/** Gives records without keys to the tasks of the next stage. */
final class PartitionRouter extends Router {

    /** Which task a record goes to. */
    @FunctionalInterface
    interface Choice {
        int keyGroup(Object value) throws Exception;
    }

    static final byte[] KEY_BYTES = keyBytes();

    private final Choice choice;
    private final String where;

    PartitionRouter(
            Choice choice, ExchangeOutput output, ExchangeOutput.Sender sender, Counter recordsOut, String where) {
        super(output, sender, recordsOut);
        this.choice = choice;
        this.where = where;
    }

    private static byte[] keyBytes() {
        ByteOutput out = new ByteOutput(1);
        new TaskOrKeySerde(null).serialize(TaskOrKeySerde.TASK, out);
        return out.toByteArray();
    }

    @Override
    public void receive(Object value, long timestampMs) throws Exception {
        requireRecord(value, where);
        int keyGroup = choice.keyGroup(value);
        if (keyGroup < 0 || keyGroup >= keyGroups) {
            throw new IllegalStateException("the partitioner in front of " + where + " named task " + keyGroup
                    + "; tasks are 0 to " + (keyGroups - 1));
        }
        recordsOut.inc();
        output.send(sender, keyGroup, TaskOrKeySerde.TASK, KEY_BYTES, KEY_BYTES.length, value, timestampMs);
    }
}
