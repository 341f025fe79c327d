package io.penstock.engine;

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

    /** For thread names and logs. */
    String roleName();
}
