package io.penstock.engine.slot;

import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.KeyBytes;
import io.penstock.api.common.serde.Murmur2;
import io.penstock.api.java.functions.KeySelector;
import io.penstock.metrics.Counter;
import org.jspecify.annotations.Nullable;

/**
 * The end of a task's chain at a keyBy: extracts the key, hashes its canonical bytes to a key group (murmur2, as Kafka's default
 * partitioner does, so that a topic partitioned by the key agrees), sends.
 */
final class KeyRouter extends Router {

    private final KeySelector<Object, Object> selector;
    private final KeyBytes<Object> keyBytes;
    private final @Nullable KeyBytes<Object> sentBytes;
    private final @Nullable PreAggregator folding;
    private final String where;
    private final ByteOutput scratch = new ByteOutput(64);
    private final ByteOutput sent = new ByteOutput(64);

    /**
     * @param sentBytes how keys are written in frames; null where by the bytes that are hashed
     * @param folding folds what goes by frame; null where records cross one by one
     */
    KeyRouter(
            KeySelector<Object, Object> selector,
            KeyBytes<Object> keyBytes,
            @Nullable KeyBytes<Object> sentBytes,
            @Nullable PreAggregator folding,
            ExchangeOutput output,
            ExchangeOutput.Sender sender,
            Counter recordsOut,
            String where) {
        super(output, sender, recordsOut);
        this.selector = selector;
        this.keyBytes = keyBytes;
        this.sentBytes = sentBytes;
        this.folding = folding;
        this.where = where;
    }

    @Override
    public void receive(Object value, long timestampMs) throws Exception {
        requireRecord(value, where);
        Object key = selector.getKey(value);
        if (key == null) {
            throw new IllegalStateException(
                    "the key selector in front of " + where + " returned null; filter such records or give them a key");
        }
        scratch.reset();
        keyBytes.encode(key, scratch);
        int hash = Murmur2.hash(scratch.array(), 0, scratch.size());
        int keyGroup = (hash & 0x7fffffff) % keyGroups;
        ByteOutput bytes = scratch;
        if (sentBytes != null) {
            sent.reset();
            sentBytes.encode(key, sent);
            bytes = sent;
        }
        recordsOut.inc();
        if (folding != null
                && !sender.reachesDirectly(keyGroup)
                && sender.fold(folding, keyGroup, hash, scratch.array(), scratch.size(), value, timestampMs)) {
            return;
        }
        output.send(sender, keyGroup, key, bytes.array(), bytes.size(), value, timestampMs);
    }
}
