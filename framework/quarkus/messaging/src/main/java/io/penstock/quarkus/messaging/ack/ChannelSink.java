package io.penstock.quarkus.messaging.ack;

import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.connector.sink2.Sink;
import io.penstock.api.connector.sink2.SinkContext;
import io.penstock.api.connector.sink2.SinkWriter;

/**
 * Sends records to a channel after the commit that they belong to, until they are acknowledged: at least once. What waits is in the
 * commit record. Immutable, but for its outbox.
 *
 * @param <T> payloads
 */
public final class ChannelSink<T> implements Sink<T> {

    private final Outbox outbox;
    private final TypeInformation<T> type;

    /** @param type must have a serde: what waits is journaled */
    public ChannelSink(Outbox outbox, TypeInformation<T> type) {
        this.outbox = outbox;
        this.type = type;
    }

    @Override
    public SinkWriter<T> createWriter(SinkContext context) {
        Serde<T> serde = type.createSerde();
        return new ChannelWriter<>(outbox, outbox.lane(context.uid() + "/" + context.taskIndex()), serde);
    }

    @Override
    public boolean needsJournal() {
        return true;
    }

    @Override
    public String describe() {
        return "channel " + outbox.channel() + ", at least once after the commit";
    }

    @Override
    public String toString() {
        return describe();
    }
}
