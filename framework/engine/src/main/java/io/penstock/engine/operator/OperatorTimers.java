package io.penstock.engine.operator;

import io.penstock.api.common.serde.Serde;
import io.penstock.engine.graph.OperatorNode;
import io.penstock.statestore.StateSpec;
import io.penstock.statestore.TaskState;
import io.penstock.statestore.TimerQueue;
import io.penstock.streaming.api.TimeDomain;
import io.penstock.streaming.api.TimerService;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An operator's timers of both domains and the time they go by: one per time and key, and window where it has windows. */
final class OperatorTimers implements TimerService {

    /** What a timer does. Key and window are current. */
    @FunctionalInterface
    interface OnTimer {
        void fire(TimeDomain domain, long timestampMs, @Nullable Object namespace) throws Exception;
    }

    private final TaskScope task;
    private final TimerQueue eventTimers;
    private final TimerQueue processingTimers;
    private final TimerQueue.Due eventDue;
    private final TimerQueue.Due processingDue;
    private EventClock eventClock = new EventClock();
    private long watermarkMs = Long.MIN_VALUE;

    /** @param namespaces null where the operator has no windows */
    OperatorTimers(OperatorNode node, TaskScope task, @Nullable Serde<?> namespaces, OnTimer calling) {
        this.task = task;
        OnTimer onTimer = watched(node, task, calling);
        TaskState state = Objects.requireNonNull(task.state(), "a keyed task has state");
        this.eventTimers = state.timers(StateSpec.timers(node.key() + "/_timers.event", namespaces));
        this.processingTimers = state.timers(StateSpec.timers(node.key() + "/_timers.processing", namespaces));
        this.eventDue = (timerMs, key, namespace) -> {
            eventClock.firing(timerMs);
            try {
                onTimer.fire(TimeDomain.EVENT_TIME, timerMs, namespace);
            } finally {
                eventClock.fired();
            }
        };
        this.processingDue = (timerMs, key, namespace) -> onTimer.fire(TimeDomain.PROCESSING_TIME, timerMs, namespace);
    }

    private static OnTimer watched(OperatorNode node, TaskScope task, OnTimer onTimer) {
        EmittedRecords emitted = task.emitted();
        if (emitted == null) {
            return onTimer;
        }
        String label = EmittedRecords.label(node);
        return (domain, timestampMs, namespace) -> {
            emitted.look(null);
            onTimer.fire(domain, timestampMs, namespace);
            emitted.look(label);
        };
    }

    /** The clock that is to know which timer fires. */
    void tell(EventClock clock) {
        eventClock = clock;
    }

    /** All timers up to it were fired before: see {@link #fire}. */
    void watermark(long newWatermarkMs) {
        watermarkMs = newWatermarkMs;
    }

    /**
     * Fires one timer that is due.
     *
     * @return whether one fired
     */
    boolean fire(long newWatermarkMs, long nowMs) throws Exception {
        watermarkMs = Math.max(watermarkMs, newWatermarkMs);
        return fire(eventTimers, newWatermarkMs, eventDue) || fire(processingTimers, nowMs, processingDue);
    }

    private static boolean fire(TimerQueue timers, long upToMs, TimerQueue.Due due) throws Exception {
        return timers.nextTimestampMs() <= upToMs && timers.fireNext(upToMs, due);
    }

    /** The earliest processing-time timer, or {@link Long#MAX_VALUE}. */
    long nextProcessingTimerMs() {
        return processingTimers.nextTimestampMs();
    }

    @Override
    public long currentProcessingTime() {
        return task.clock().nowMs();
    }

    @Override
    public long currentWatermark() {
        return watermarkMs;
    }

    @Override
    public void registerProcessingTimeTimer(long time) {
        processingTimers.register(time);
    }

    @Override
    public void registerEventTimeTimer(long time) {
        eventTimers.register(time);
    }

    @Override
    public void deleteProcessingTimeTimer(long time) {
        processingTimers.delete(time);
    }

    @Override
    public void deleteEventTimeTimer(long time) {
        eventTimers.delete(time);
    }
}
