package io.penstock.quickstart.launcher;

/**
 * When a smoke run kills the service. A kill counts if it hit an open transaction; else it is repeated, once the
 * service has recovered, at most ten times. Pure; one thread.
 */
final class KillPlan {

    static final int ATTEMPTS_MAX = 10;
    /** Long enough for accounts to have state worth losing. */
    static final long FIRST_AFTER_SECONDS = 15;
    /** So long it has to work between two kills, in seconds. */
    static final int STEADY_SECONDS = 2;

    private int attempts;
    private boolean counted;
    private int steadySeconds;

    /** What to do in this second. */
    enum Step {
        WAIT,
        KILL,
        /** The attempts are used up; no kill hit an open transaction. */
        GIVE_UP
    }

    /** @param progressed whether the service committed input in the last second */
    Step second(long elapsedSeconds, boolean progressed) {
        steadySeconds = progressed ? steadySeconds + 1 : 0;
        if (counted || elapsedSeconds < FIRST_AFTER_SECONDS || steadySeconds < STEADY_SECONDS) {
            return Step.WAIT;
        }
        return attempts < ATTEMPTS_MAX ? Step.KILL : Step.GIVE_UP;
    }

    /** A kill was carried out. */
    void killed(boolean hitOpenTransaction) {
        attempts++;
        counted |= hitOpenTransaction;
        steadySeconds = 0;
    }

    boolean counted() {
        return counted;
    }

    int attempts() {
        return attempts;
    }
}
