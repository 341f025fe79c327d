package io.penstock.quarkus.messaging.ack;

import io.penstock.api.common.serde.Serde;
import io.penstock.api.connector.sink2.SinkWriter;
import java.util.ArrayDeque;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One task's messages on their way to the outbox: written, sealed at a cut, handed over when the commit has succeeded. Owned by the
 * slot's thread.
 */
final class ChannelWriter<T> implements SinkWriter<T> {

    /** @param counted whether the outbox counts them as held */
    private record Sealed<T>(long commit, SortedMap<Long, T> messages, boolean counted) {}

    private final Outbox outbox;
    private final Outbox.Lane lane;
    private final PendingMessages<T> codec;
    private final ArrayDeque<Sealed<T>> sealed = new ArrayDeque<>();
    private SortedMap<Long, T> written = new TreeMap<>();
    private int counted;

    ChannelWriter(Outbox outbox, Outbox.Lane lane, Serde<T> serde) {
        this.outbox = outbox;
        this.lane = lane;
        this.codec = new PendingMessages<>(serde);
    }

    @Override
    public void write(T record, Context context) {
        written.put(lane.number(), record);
        counted++;
        outbox.hold(1);
    }

    @Override
    public boolean isFull() {
        return outbox.isFull();
    }

    /**
     * @throws IllegalStateException where the channel has refused a message: the job rolls back, which counts as a restart, and it is
     *     sent again
     */
    @Override
    @SuppressWarnings("unchecked") // what the lane holds came from a writer of this sink
    public byte @Nullable [] prepareCommit(long commit) {
        Throwable refusal = outbox.takeRefusal();
        if (refusal != null) {
            throw new IllegalStateException(
                    "channel \"" + outbox.channel() + "\" refused a message: " + refusal, refusal);
        }
        SortedMap<Long, T> pending = new TreeMap<>();
        lane.unacknowledged((SortedMap<Long, Object>) pending);
        pending.putAll(written);
        sealed.addLast(new Sealed<>(commit, written, true));
        written = new TreeMap<>();
        return pending.isEmpty() ? null : codec.encode(pending);
    }

    @Override
    public void committed(long commit) {
        while (!sealed.isEmpty() && sealed.getFirst().commit() <= commit) {
            Sealed<T> known = sealed.removeFirst();
            known.messages().forEach((number, message) -> {
                if (!lane.isHandedOver(number)) {
                    lane.add(number, message, known.counted());
                }
            });
            counted -= known.counted() ? known.messages().size() : 0;
        }
        lane.sendAll();
    }

    /** What an earlier life has handed over itself is not sent a second time for that. */
    @Override
    public void restore(long commit, byte[] pending) {
        SortedMap<Long, T> messages = codec.decode(pending);
        messages.keySet().forEach(lane::numbersUpTo);
        sealed.addLast(new Sealed<>(commit, messages, false));
    }

    @Override
    public void close() {
        outbox.hold(-counted);
        counted = 0;
    }
}
