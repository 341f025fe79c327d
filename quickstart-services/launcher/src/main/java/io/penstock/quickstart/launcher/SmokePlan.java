package io.penstock.quickstart.launcher;

/**
 * What a smoke run does to its processes, one thing after the other, each once all works again: it kills a TaskManager,
 * kills the coordinator, adds a TaskManager and removes one. The TaskManager's kill counts if it hit an open transaction;
 * else it is repeated, at most ten times. Pure; one thread.
 */
final class SmokePlan {

    static final int ATTEMPTS_MAX = 10;
    /** Long enough for accounts to have state worth losing. */
    static final long FIRST_AFTER_SECONDS = 10;
    /** So long all has to work before the next step, in seconds. */
    static final int STEADY_SECONDS = 2;
    /** So long the whole plan may take, in seconds. */
    static final long SECONDS_MAX = 240;

    private Step next = Step.KILL_TASKMANAGER;
    private int attempts;
    private int steadySeconds;

    /** What to do in this second. */
    enum Step {
        WAIT,
        KILL_TASKMANAGER,
        KILL_COORDINATOR,
        ADD,
        REMOVE,
        /** The plan is carried out and all works again. */
        DONE,
        /** The attempts or the time are used up. */
        GIVE_UP
    }

    /** @param steady whether in the last second input was committed and every task had its place */
    Step second(long elapsedSeconds, boolean steady) {
        steadySeconds = steady ? steadySeconds + 1 : 0;
        if (attempts >= ATTEMPTS_MAX && next == Step.KILL_TASKMANAGER) {
            return Step.GIVE_UP;
        }
        if (elapsedSeconds >= FIRST_AFTER_SECONDS && steadySeconds >= STEADY_SECONDS) {
            return next;
        }
        return elapsedSeconds < SECONDS_MAX ? Step.WAIT : Step.GIVE_UP;
    }

    /** A TaskManager was killed. */
    void killed(boolean hitOpenTransaction) {
        attempts++;
        steadySeconds = 0;
        if (hitOpenTransaction) {
            next = Step.KILL_COORDINATOR;
        }
    }

    /** The step, another than the kill of a TaskManager, was taken. */
    void taken(Step step) {
        steadySeconds = 0;
        next = switch (step) {
            case KILL_COORDINATOR -> Step.ADD;
            case ADD -> Step.REMOVE;
            case REMOVE -> Step.DONE;
            case WAIT, KILL_TASKMANAGER, DONE, GIVE_UP ->
                throw new IllegalArgumentException("nothing to take: " + step);
        };
    }

    /** What it would do next. */
    Step next() {
        return next;
    }

    int attempts() {
        return attempts;
    }
}
