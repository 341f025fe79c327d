package io.penstock.engine.slot;

import io.penstock.api.common.serde.TaskOrKeySerde;
import io.penstock.engine.operator.Receiver;
import io.penstock.metrics.Counter;
import io.penstock.types.Either;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Gives each record to every task of the next stage; or right ones only, and left ones by another router. */
final class BroadcastRouter extends Router {

    private final @Nullable Receiver<Object> ofLeft;
    private final UnaryOperator<Object> copy;
    private final String where;

    /**
     * @param ofLeft takes the left ones of Either; null where all go to all
     * @param copy so that tasks on different threads share nothing that changes
     */
    BroadcastRouter(
            @Nullable Receiver<Object> ofLeft,
            UnaryOperator<Object> copy,
            ExchangeOutput output,
            ExchangeOutput.Sender sender,
            Counter recordsOut,
            String where) {
        super(output, sender, recordsOut);
        this.ofLeft = ofLeft;
        this.copy = copy;
        this.where = where;
    }

    @Override
    public void receive(Object value, long timestampMs) throws Exception {
        if (ofLeft != null && value instanceof Either<?, ?> either && either.isLeft()) {
            ofLeft.receive(value, timestampMs);
            return;
        }
        requireRecord(value, where);
        recordsOut.inc();
        byte[] key = PartitionRouter.KEY_BYTES;
        for (int keyGroup = 0; keyGroup < keyGroups; keyGroup++) {
            output.send(sender, keyGroup, TaskOrKeySerde.TASK, key, key.length, copy.apply(value), timestampMs);
        }
    }
}
