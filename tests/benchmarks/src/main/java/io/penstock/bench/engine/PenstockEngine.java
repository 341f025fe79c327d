package io.penstock.bench.engine;

/** Penstock itself. */
public final class PenstockEngine {

    private static final int NOT_IN_THIS_BUILD = 3;

    private PenstockEngine() {}

    public static void main(String[] arguments) {
        EngineOptions options = EngineOptions.parse(arguments);
        System.err.println("this build has no engine to run workload " + options.workload() + " on");
        System.exit(NOT_IN_THIS_BUILD);
    }
}
