package io.penstock.log.sim;

import io.penstock.log.LogException.Reason;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way: there, done, back; with its fault, the client's time-out, and what a crash of the client leaves of it.
 *
 * @param <T> the answer
 */
final class SimRequest<T> implements Reply<T> {

    private final SimProcess process;
    private final SimOperation operation;
    private final SimFault fault;
    private final Consumer<Reply<T>> work;
    private final Reply<T> client;

    private SimScheduler.@Nullable Event arrival;
    private SimScheduler.@Nullable Event timer;
    private boolean arrived;
    private boolean answered;

    SimRequest(SimProcess process, SimOperation operation, SimFault fault, Consumer<Reply<T>> work, Reply<T> client) {
        this.process = process;
        this.operation = operation;
        this.fault = fault;
        this.work = work;
        this.client = client;
    }

    void send() {
        boolean lost = fault instanceof SimFault.LoseRequest || fault instanceof SimFault.LoseResponse;
        long lateNanos = fault instanceof SimFault.Delay delay ? delay.nanos() : 0;
        if (lost || operation.kind() != SimOperation.Kind.FETCH) {
            timer = process.scheduler()
                    .schedule(process.settings().requestTimeout().toNanos(), this::expire);
        }
        if (!(fault instanceof SimFault.LoseRequest)) {
            arriveIn(process.networkNanos() + lateNanos);
        }
    }

    /** The client is gone: what is under way arrives in time, late or never, and nobody hears the answer. */
    void orphan() {
        answered = true;
        cancel(timer);
        int fate = arrived ? 0 : process.random().nextInt(3);
        if (fate > 0) {
            cancel(arrival);
        }
        if (fate == 1 && arrival != null) {
            arriveIn(process.random()
                    .nextLong(process.settings().zombieDelayMax().toNanos() + 1));
        }
    }

    @Override
    public void done(@Nullable T value) {
        travelBack(() -> client.done(value));
    }

    @Override
    public void failed(Reason reason, String message) {
        travelBack(() -> client.failed(reason, message));
    }

    private void arriveIn(long nanos) {
        arrival = process.scheduler().schedule(nanos, () -> {
            arrived = true;
            if (fault instanceof SimFault.Fail fail) {
                failed(fail.reason(), "injected fault in " + operation);
            } else {
                work.accept(this);
            }
        });
    }

    private void travelBack(Runnable answer) {
        if (!answered && !(fault instanceof SimFault.LoseResponse)) {
            process.scheduler().schedule(process.networkNanos(), () -> settle(answer));
        }
    }

    private void expire() {
        Reason reason = operation.kind().readsOnly() ? Reason.UNAVAILABLE : Reason.UNKNOWN_OUTCOME;
        String message =
                "no answer to " + operation + " within " + process.settings().requestTimeout();
        settle(() -> client.failed(reason, message));
    }

    private void settle(Runnable answer) {
        if (!answered) {
            answered = true;
            cancel(timer);
            process.forget(this);
            answer.run();
        }
    }

    private static void cancel(SimScheduler.@Nullable Event event) {
        if (event != null) {
            event.cancel();
        }
    }
}
