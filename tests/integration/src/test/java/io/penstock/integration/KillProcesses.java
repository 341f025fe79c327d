package io.penstock.integration;

import io.penstock.integration.TaskManagerMain.Look;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** A run's coordinator and TaskManagers, each in a process, life after life. One thread. */
final class KillProcesses implements AutoCloseable {

    static final String COORDINATOR = "coordinator";

    private final String servers;
    private final String name;
    private final Path directory;
    private final KillStorage storage;
    private final long cacheBytes;
    private final List<Path> counts = new ArrayList<>();
    private final Map<String, ServiceProcess> processes = new LinkedHashMap<>();
    private int lives;

    /**
     * @param name of job, prefix and topics
     * @param directory for logs and what TaskManagers keep on disk
     * @param cacheBytes of state in each TaskManager's heap
     */
    KillProcesses(String servers, String name, Path directory, KillStorage storage, long cacheBytes) {
        this.servers = servers;
        this.name = name;
        this.directory = directory;
        this.storage = storage;
        this.cacheBytes = cacheBytes;
    }

    void startCoordinator() {
        String life = "coordinator-" + ++lives;
        processes.put(
                COORDINATOR,
                ServiceProcess.start(CoordinatorMain.class, name + "-" + life, directory, servers, name, life));
    }

    void startTaskManager(String id) {
        String life = name + "-" + id + "-" + ++lives;
        Path count = directory.resolve(life + ".count");
        counts.add(count);
        processes.put(
                id,
                ServiceProcess.start(
                        TaskManagerMain.class,
                        life,
                        directory,
                        servers,
                        name,
                        id,
                        life,
                        count.toString(),
                        String.valueOf(cacheBytes),
                        storage.location(),
                        storage.endpoint()));
    }

    ServiceProcess process(String of) {
        return processes.get(of);
    }

    Look look(String taskManager) {
        return Look.parse(process(taskManager).status());
    }

    /** Of the TaskManagers that live. */
    List<Look> looks() {
        return processes.entrySet().stream()
                .filter(each ->
                        !each.getKey().equals(COORDINATOR) && each.getValue().isAlive())
                .map(each -> look(each.getKey()))
                .toList();
    }

    boolean allRun(int tasks) {
        List<Look> looks = looks();
        return looks.stream().allMatch(look -> look.state().equals("RUNNING"))
                && looks.stream().mapToInt(Look::tasks).sum() == tasks;
    }

    /** Whether entries have left the heap, and others come back from disk, in each that lives. */
    boolean allUseDisk() {
        return looks().stream().allMatch(look -> look.evictions() > 0 && look.loads() > 0);
    }

    long sum(ToLongFunction<Look> figure) {
        return looks().stream().mapToLong(figure).sum();
    }

    /** Of the job's figures, which all that live tell, what the one tells that has heard most. */
    long latest(ToLongFunction<Look> figure) {
        return looks().stream().mapToLong(figure).max().orElse(0);
    }

    /** Calls of the keyed function in all lives. */
    long calls() {
        return counts.stream().mapToLong(CallCount::read).sum();
    }

    @Override
    public String toString() {
        StringBuilder all = new StringBuilder();
        processes.forEach((of, process) -> all.append("; ")
                .append(process.name())
                .append(process.isAlive() ? " is " : " ended as ")
                .append(process.status()));
        return all.append("; logs in ").append(directory).toString();
    }

    @Override
    public void close() {
        processes.values().forEach(ServiceProcess::close);
    }
}
