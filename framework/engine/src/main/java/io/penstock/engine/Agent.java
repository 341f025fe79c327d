package io.penstock.engine;

import java.util.List;

/** Something that is driven by one thread, or by the simulator, in steps that never block. */
public interface Agent {

    /** Does what can be done now. Returns whether anything was, so that whoever drives it can idle when nothing is. */
    boolean doWork();

    /**
     * Hands over what wakes the thread that drives this agent from its idling. The agent, or who hands it work, calls it from any thread
     * when there is something to do; without it the work is found a moment later. Called once, before the first step; not called where
     * nobody idles, as in the simulator.
     */
    default void wakeWith(Runnable wake) {}

    /** How long it may be left alone at most when it has nothing to do and nobody wakes it, in nanoseconds. */
    default long idleNanosMax() {
        return 1_000_000;
    }

    /**
     * For messages, where a step does not end: where it is, as far as can be told. Any thread, while the step may go on.
     *
     * @param stack of the thread that drives it, innermost call first, taken just now
     */
    default String whereabouts(List<StackTraceElement> stack) {
        return "";
    }

    /** For thread names and logs. */
    String roleName();
}
