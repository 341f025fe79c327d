package io.penstock.engine.slot;

import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.KeyBytes;
import io.penstock.api.common.serde.Murmur2;
import io.penstock.api.java.functions.KeySelector;
import io.penstock.engine.operator.Receiver;

/**
 * The end of a task's chain at a keyBy: extracts the key, hashes its canonical bytes to a key group (murmur2, as Kafka's default
 * partitioner does, so that a topic partitioned by the key agrees), sends.
 */
final class KeyRouter implements Receiver<Object> {

    private final KeySelector<Object, Object> selector;
    private final KeyBytes<Object> keyBytes;
    private final int keyGroups;
    private final ExchangeOutput output;
    private final ExchangeOutput.Sender sender;
    private final String where;
    private final ByteOutput scratch = new ByteOutput(64);

    KeyRouter(
            KeySelector<Object, Object> selector,
            KeyBytes<Object> keyBytes,
            int keyGroups,
            ExchangeOutput output,
            ExchangeOutput.Sender sender,
            String where) {
        this.selector = selector;
        this.keyBytes = keyBytes;
        this.keyGroups = keyGroups;
        this.output = output;
        this.sender = sender;
        this.where = where;
    }

    @Override
    public void receive(Object value, long timestampMs) throws Exception {
        Object key = selector.getKey(value);
        if (key == null) {
            throw new IllegalStateException(
                    "the key selector in front of " + where + " returned null; filter such records or give them a key");
        }
        scratch.reset();
        keyBytes.encode(key, scratch);
        int keyGroup = (Murmur2.hash(scratch.array(), 0, scratch.size()) & 0x7fffffff) % keyGroups;
        output.send(sender, keyGroup, key, scratch.array(), scratch.size(), value, timestampMs);
    }

    @Override
    public void watermark(long timestampMs) {
        output.watermark(sender, timestampMs);
    }

    @Override
    public void idle(boolean idle) {
        output.idle(sender, idle);
    }
}
