package io.penstock.engine.taskmanager;

import io.penstock.engine.operator.RecordChangedException;
import io.penstock.engine.slot.SlotEvent;
import io.penstock.engine.slot.Verdict;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Decides what a failure leads to. Pure but for the restart strategy's count. */
final class FailurePolicy {

    /** What follows. */
    sealed interface Decision {}

    /**
     * Roll back and go on.
     *
     * @param verdict on the record that was being processed; null where it is tried again
     */
    record RollBack(long delayMs, @Nullable Verdict verdict) implements Decision {}

    /** Stop the job. */
    record Stop(String cause) implements Decision {}

    private final ErrorPolicy policy;
    private final RestartStrategy restarts;

    FailurePolicy(ErrorPolicy policy, RestartStrategy restarts) {
        this.policy = policy;
        this.restarts = restarts;
    }

    /** What becomes of the record that was being processed; null where it is tried again or there was none. */
    @Nullable Verdict verdict(SlotEvent.Failed failure) {
        if (failure.originTask() == SlotEvent.NO_ORIGIN || isDefect(failure)) {
            return null;
        }
        return switch (policy) {
            case SKIP -> verdict(Verdict.Kind.SKIP, failure.cause());
            case DEAD_LETTER -> verdict(Verdict.Kind.DEAD_LETTER, failure.cause());
            case FAIL, RETRY -> null;
        };
    }

    Decision decide(SlotEvent.Failed failure, String record, long nowMs) {
        Verdict verdict = verdict(failure);
        if (verdict != null) {
            return new RollBack(0, verdict);
        }
        if (policy == ErrorPolicy.FAIL) {
            return new Stop(describe(failure, record) + "; penstock.error.policy=fail stops the job at once");
        }
        if (isDefect(failure)) {
            return new Stop(describe(failure, record));
        }
        OptionalLong delayMs = restarts.onFailure(nowMs);
        if (delayMs.isEmpty()) {
            return new Stop(describe(failure, record) + "; all " + restarts.attempts() + " restarts are used up");
        }
        return new RollBack(delayMs.getAsLong(), null);
    }

    /** Whether it is the job's code, whatever the record: no repetition mends it, and leaving out a record hides it. */
    private static boolean isDefect(SlotEvent.Failed failure) {
        return failure.cause() instanceof RecordChangedException;
    }

    static String describe(SlotEvent.Failed failure, String record) {
        return "task " + (failure.task() == null ? "(none)" : failure.task()) + " on slot " + failure.slot() + " threw "
                + failure.cause() + " at " + record;
    }

    private static Verdict verdict(Verdict.Kind kind, Throwable cause) {
        return new Verdict(kind, cause.getClass().getName(), Objects.requireNonNullElse(cause.getMessage(), ""));
    }
}
