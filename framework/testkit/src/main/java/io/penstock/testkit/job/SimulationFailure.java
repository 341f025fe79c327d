package io.penstock.testkit.job;

/** An invariant does not hold, or a run does not come to what is waited for. */
public final class SimulationFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public SimulationFailure(String message) {
        super(message);
    }

    public SimulationFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
