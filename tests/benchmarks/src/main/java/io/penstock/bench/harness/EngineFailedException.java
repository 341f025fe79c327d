package io.penstock.bench.harness;

/** A process under measurement did not do its part; the run is void. */
public final class EngineFailedException extends RuntimeException {

    /** With this exit code an engine says that it is not part of this build. */
    public static final int NOT_IN_THIS_BUILD = 3;

    private final int exitCode;

    /**
     * A failure.
     *
     * @param exitCode the process's, or -1 while it runs
     */
    public EngineFailedException(String message, int exitCode) {
        super(message);
        this.exitCode = exitCode;
    }

    public boolean notInThisBuild() {
        return exitCode == NOT_IN_THIS_BUILD;
    }
}
