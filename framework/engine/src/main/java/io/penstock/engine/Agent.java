package io.penstock.engine;

/** Something that is driven by one thread, or by the simulator, in steps that never block. */
public interface Agent {

    /** Does what can be done now. Returns whether anything was, so that whoever drives it can idle when nothing is. */
    boolean doWork();

    /** For thread names and logs. */
    String roleName();
}
