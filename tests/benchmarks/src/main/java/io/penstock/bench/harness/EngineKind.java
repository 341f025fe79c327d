package io.penstock.bench.harness;

import io.penstock.bench.workload.Workload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The engines that can be measured, and how each is started. */
public enum EngineKind {
    LOOP("io.penstock.bench.engine.LoopEngine", "heap", 1),
    FLINK("io.penstock.bench.flink.FlinkEngine", "heap", 10),
    FLINK_HEAP("io.penstock.bench.flink.FlinkEngine", "heap", 10),
    FLINK_ROCKSDB("io.penstock.bench.flink.FlinkEngine", "rocksdb", 10),
    PENSTOCK("io.penstock.bench.penstock.PenstockEngine", "heap", 1);

    /** What Flink's own scripts pass to a JVM of version 17 (env.java.default-opts.all in its config.yaml). */
    private static final List<String> FLINK_OPENS = List.of(
            "--add-exports=java.rmi/sun.rmi.registry=ALL-UNNAMED",
            "--add-exports=java.security.jgss/sun.security.krb5=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.net=ALL-UNNAMED",
            "--add-opens=java.base/java.io=ALL-UNNAMED",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
            "--add-opens=java.base/java.text=ALL-UNNAMED",
            "--add-opens=java.base/java.time=ALL-UNNAMED",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
            "--add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED",
            "--add-opens=java.base/java.util.concurrent.locks=ALL-UNNAMED");

    private final String mainClass;
    private final String state;
    private final long commitIntervalMsMin;

    EngineKind(String mainClass, String state, long commitIntervalMsMin) {
        this.mainClass = mainClass;
        this.state = state;
        this.commitIntervalMsMin = commitIntervalMsMin;
    }

    public String mainClass() {
        return mainClass;
    }

    /** As {@link io.penstock.bench.engine.EngineOptions#state}. */
    public String state() {
        return state;
    }

    public boolean runs(Workload workload) {
        return switch (this) {
            case LOOP -> workload != Workload.LARGE && workload != Workload.TUMBLING;
            case PENSTOCK -> true;
            // Without state the backend makes no difference.
            case FLINK -> workload == Workload.ETL;
            case FLINK_HEAP, FLINK_ROCKSDB ->
                workload == Workload.KEYED || workload == Workload.TUMBLING || workload == Workload.LATENCY;
        };
    }

    /** The shortest commit interval it can be set to. */
    public long commitIntervalMsMin() {
        return commitIntervalMsMin;
    }

    /** Whether each of its threads keeps a share of every profile, because it does not exchange records by key. */
    public boolean splitsProfiles() {
        return this == LOOP;
    }

    /** Options its JVM needs beyond heap and collector. */
    public List<String> jvmOptions() {
        return isFlink() ? FLINK_OPENS : List.of();
    }

    public boolean isFlink() {
        return this == FLINK || this == FLINK_HEAP || this == FLINK_ROCKSDB;
    }

    /** The name on command lines and in tables. */
    public String argument() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The engine of that name.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static EngineKind ofArgument(String argument) {
        return Arrays.stream(values())
                .filter(kind -> kind.argument().equals(argument))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("engine=" + argument + " is unknown; use some of "
                        + Arrays.stream(values()).map(EngineKind::argument).toList()));
    }

    /** All that run the workload, in the order they take turns. */
    public static List<EngineKind> running(Workload workload) {
        List<EngineKind> running = new ArrayList<>();
        for (EngineKind kind : values()) {
            if (kind.runs(workload)) {
                running.add(kind);
            }
        }
        return running;
    }
}
