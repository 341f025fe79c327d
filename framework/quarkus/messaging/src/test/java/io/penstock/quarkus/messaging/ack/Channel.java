package io.penstock.quarkus.messaging.ack;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.eclipse.microprofile.reactive.messaging.Message;

/** The other end of a channel that is read: gives what the test says, as far as it was asked for. */
final class Channel implements Flow.Publisher<Message<?>> {

    final List<Object> acknowledged = new ArrayList<>();
    final List<String> refused = new ArrayList<>();
    long requested;
    private Flow.Subscriber<? super Message<?>> subscriber;

    @Override
    public void subscribe(Flow.Subscriber<? super Message<?>> to) {
        subscriber = to;
        to.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long more) {
                requested += more;
            }

            @Override
            public void cancel() {
                throw new AssertionError("the job never cancels");
            }
        });
    }

    void give(Object... payloads) {
        for (Object payload : payloads) {
            if (requested-- <= 0) {
                throw new AssertionError("nobody has asked for " + payload);
            }
            subscriber.onNext(Message.of(
                    payload,
                    () -> done(acknowledged, payload),
                    why -> done(refused, payload + " because " + why.getMessage())));
        }
    }

    void fail(Throwable why) {
        subscriber.onError(why);
    }

    private static <T> CompletionStage<Void> done(List<T> list, T what) {
        list.add(what);
        return CompletableFuture.completedFuture(null);
    }
}
