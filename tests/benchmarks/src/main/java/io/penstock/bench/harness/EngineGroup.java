package io.penstock.bench.harness;

import io.penstock.bench.engine.EngineOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One engine, in one process or several that share its work. Owned by one thread, but for {@link #cpuSeconds}. */
final class EngineGroup implements AutoCloseable {

    private final List<EngineProcess> processes = new ArrayList<>();

    /**
     * Starts the JVMs and returns at once.
     *
     * @param members arguments of each process beyond the options; at least one
     */
    static EngineGroup start(
            EngineKind kind,
            Collector collector,
            EngineOptions options,
            EngineProcess.Environment environment,
            List<List<String>> members) {
        EngineGroup group = new EngineGroup();
        for (List<String> member : members) {
            String name = members.size() == 1 ? options.job() : options.job() + "-" + (group.processes.size() + 1);
            group.processes.add(EngineProcess.start(kind, collector, options, environment, name, member));
        }
        return group;
    }

    /** Waits for READY of all. */
    void awaitReady() throws InterruptedException {
        for (EngineProcess process : processes) {
            process.awaitReady();
        }
    }

    /** Lets them read. */
    void go() {
        processes.forEach(EngineProcess::go);
    }

    /** Of all together. Any thread. */
    double cpuSeconds() {
        return processes.stream()
                .mapToDouble(process -> ProcessCpu.seconds(process.process().pid()))
                .sum();
    }

    /** Fails when one has ended. */
    void checkAlive() {
        processes.forEach(process -> process.process().checkAlive());
    }

    /** An exception that says what went wrong, and where the first one's log is. */
    EngineFailedException failed(String what) {
        return processes.get(0).process().failed(what);
    }

    /**
     * Ends them.
     *
     * @return the metrics they reported, by name: the highest, where several did
     */
    Map<String, Double> stop() throws InterruptedException {
        Map<String, Double> metrics = new TreeMap<>();
        for (EngineProcess process : processes) {
            process.stop().forEach((name, value) -> metrics.merge(name, value, Math::max));
        }
        return metrics;
    }

    @Override
    public void close() {
        processes.forEach(EngineProcess::close);
    }
}
