package io.penstock.quarkus.messaging.ack;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages of a channel that the job has not settled yet, numbered in the order they came. It outlives readers: what a life of the
 * job did not commit, the next one finds here. No more are requested than may be unsettled.
 *
 * <p>The channel's threads call the subscriber's methods; everything else is called by one reader at a time, on its slot's thread.
 */
public final class Inbox implements Flow.Subscriber<Message<?>> {

    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);

    private final String channel;
    private final Supplier<Flow.Publisher<? extends Message<?>>> upstream;
    private final SerialCalls calls;
    private final int unsettledMax;
    private final Queue<Message<?>> arrived = new ConcurrentLinkedQueue<>();
    private final AtomicInteger arrivedCount = new AtomicInteger();
    private volatile @Nullable Throwable failure;
    private volatile Flow.@Nullable Subscription subscription;
    private boolean subscribed;

    // the reader's
    private final Map<Long, Message<?>> unsettled = new HashMap<>();
    private boolean numbered;
    private long first;
    private long end;
    private int settledSinceRequest;

    /** @param unsettledMax at least 1 */
    public Inbox(
            String channel,
            Supplier<Flow.Publisher<? extends Message<?>>> upstream,
            SerialCalls calls,
            int unsettledMax) {
        this.channel = channel;
        this.upstream = upstream;
        this.calls = calls;
        this.unsettledMax = unsettledMax;
    }

    String channel() {
        return channel;
    }

    /** Subscribes to the channel, the first time it is called. By the TaskManager's thread. */
    void open() {
        if (!subscribed) {
            subscribed = true;
            calls.run(this::subscribe);
        }
    }

    /** A channel without another end fails the job, by name, as one that breaks off does. */
    private void subscribe() {
        try {
            upstream.get().subscribe(this);
        } catch (RuntimeException refused) {
            failure = refused;
        }
    }

    // ---- the channel's side

    @Override
    public void onSubscribe(Flow.Subscription to) {
        subscription = to;
        to.request(unsettledMax);
    }

    @Override
    public void onNext(Message<?> message) {
        arrived.add(message);
        arrivedCount.incrementAndGet();
    }

    @Override
    public void onError(Throwable thrown) {
        failure = thrown;
    }

    @Override
    public void onComplete() {
        LOG.info("channel {} has ended; nothing more will come of it", channel);
    }

    // ---- the reader's side

    /**
     * A new life of the job goes on at this number: what is below it was committed by an earlier one, though nobody heard of it.
     *
     * @throws IllegalStateException where it has been acknowledged already
     */
    void attach(long from) {
        if (!numbered) {
            numbered = true;
            first = from;
            end = from;
        }
        if (from < first) {
            throw new IllegalStateException("channel \"" + channel + "\" is to be read from " + from
                    + ", but all before " + first + " is acknowledged; restart the service");
        }
        while (first < from && has(first)) {
            acknowledge(first);
        }
        if (first < from) {
            first = from; // numbers that another process has used
            end = from;
        }
    }

    /** Number of the oldest message that is not settled: where a job begins that journals no positions. */
    long firstUnsettled() {
        return first;
    }

    boolean has(long number) {
        while (number >= end) {
            Message<?> next = arrived.poll();
            if (next == null) {
                return false;
            }
            arrivedCount.decrementAndGet();
            unsettled.put(end++, next);
        }
        return true;
    }

    Message<?> at(long number) {
        return Objects.requireNonNull(unsettled.get(number), "a message that is not there or settled");
    }

    /** Messages from this number on, those that have only just arrived included. */
    long countFrom(long number) {
        return end - number + arrivedCount.get();
    }

    @Nullable Throwable failure() {
        return failure;
    }

    /** In the order of numbers. */
    void acknowledge(long number) {
        Message<?> message = settle(number);
        calls.run(() -> follow(message.ack(), "acknowledgement"));
    }

    /** In the order of numbers. */
    void refuse(long number, Throwable reason) {
        Message<?> message = settle(number);
        calls.run(() -> follow(message.nack(reason), "negative acknowledgement"));
    }

    private Message<?> settle(long number) {
        if (number != first) {
            throw new IllegalStateException(
                    "channel \"" + channel + "\": " + number + " is settled before " + first + ", which came earlier");
        }
        Message<?> message = Objects.requireNonNull(unsettled.remove(first++));
        if (++settledSinceRequest >= Math.max(1, unsettledMax / 4)) {
            int more = settledSinceRequest;
            settledSinceRequest = 0;
            Flow.Subscription open = subscription;
            if (open != null) {
                calls.run(() -> open.request(more));
            }
        }
        return message;
    }

    /** The commit has succeeded: what fails now is between the channel and its sender, who may send again. */
    private void follow(CompletionStage<Void> settled, String what) {
        settled.whenComplete((nothing, thrown) -> {
            if (thrown != null) {
                LOG.warn("channel {}: the {} of a message failed; it may come again", channel, what, thrown);
            }
        });
    }
}
