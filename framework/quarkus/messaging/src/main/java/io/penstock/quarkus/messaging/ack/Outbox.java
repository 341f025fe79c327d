package io.penstock.quarkus.messaging.ack;

import io.smallrye.mutiny.Uni;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the job has to send to a channel, until it is acknowledged. It outlives writers: what one has handed over the next one need not
 * send again. Writers are of different slots; acknowledgements come on any thread.
 */
public final class Outbox {

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

    private final String channel;
    private final Function<Object, Uni<Void>> emission;
    private final SerialCalls calls;
    private final int unacknowledgedMax;
    private final Map<String, Lane> lanes = new ConcurrentHashMap<>();
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> refusal = new AtomicReference<>();

    /**
     * @param emission sends a payload; the answer comes with the acknowledgement
     * @param unacknowledgedMax at least 1
     */
    public Outbox(String channel, Function<Object, Uni<Void>> emission, SerialCalls calls, int unacknowledgedMax) {
        this.channel = channel;
        this.emission = emission;
        this.calls = calls;
        this.unacknowledgedMax = unacknowledgedMax;
    }

    String channel() {
        return channel;
    }

    /** Whether nothing waits to be acknowledged. Any thread. */
    public boolean isEmpty() {
        return lanes.values().stream().allMatch(lane -> lane.sent.isEmpty());
    }

    boolean isFull() {
        return held.get() >= unacknowledgedMax;
    }

    /** Counts messages that a writer has taken, or has dropped. */
    void hold(int more) {
        held.addAndGet(more);
    }

    /** Why a message was refused since somebody asked last; null where none was. */
    @Nullable Throwable takeRefusal() {
        return refusal.getAndSet(null);
    }

    /** The messages of one task, by a name that stays the same from life to life. */
    Lane lane(String name) {
        return lanes.computeIfAbsent(name, absent -> new Lane());
    }

    /** One task's messages in their order. Its writer's, but for acknowledgements. */
    final class Lane {

        private final ConcurrentSkipListMap<Long, Sent> sent = new ConcurrentSkipListMap<>();
        private long nextNumber;
        private long handedOver = -1;

        long number() {
            return nextNumber++;
        }

        /** Numbers of an earlier life: new ones follow them. */
        void numbersUpTo(long number) {
            nextNumber = Math.max(nextNumber, number + 1);
        }

        boolean isHandedOver(long number) {
            return number <= handedOver;
        }

        /** To be sent, and to be counted as held from now on where the writer has not. */
        void add(long number, Object payload, boolean counted) {
            if (!counted) {
                hold(1);
            }
            handedOver = number;
            sent.put(number, new Sent(payload));
        }

        /** Sends what has not been, or was refused. */
        void sendAll() {
            sent.forEach((number, message) -> {
                if (!message.onItsWay) {
                    message.onItsWay = true;
                    calls.run(() -> send(number, message));
                }
            });
        }

        /** What is not acknowledged, into a writer's map. */
        void unacknowledged(Map<Long, Object> into) {
            sent.forEach((number, message) -> into.put(number, message.payload));
        }

        private void send(long number, Sent message) {
            Uni<Void> answer;
            try {
                answer = emission.apply(message.payload);
            } catch (RuntimeException noOtherEnd) {
                answer = Uni.createFrom().failure(noOtherEnd);
            }
            answer.subscribe().with(nothing -> acknowledged(number), refused -> refused(number, message, refused));
        }

        private void acknowledged(long number) {
            if (sent.remove(number) != null) {
                hold(-1);
            }
        }

        private void refused(long number, Sent message, Throwable why) {
            LOG.warn("channel {}: message {} was refused and will be sent again: {}", channel, number, why.toString());
            message.onItsWay = false;
            refusal.set(why);
        }
    }

    private static final class Sent {
        final Object payload;
        volatile boolean onItsWay;

        Sent(Object payload) {
            this.payload = payload;
        }
    }
}
