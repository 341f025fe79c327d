package io.penstock.integration;

import io.penstock.engine.taskmanager.Delivery;
import io.penstock.engine.taskmanager.TaskManagerConfig;
import java.io.IOException;
import java.time.Duration;

/** Main class of {@link ChildProcess}. */
final class FoldProcess {

    static final int STOP = 's';
    private static final int STOPPED = 0;
    private static final int KILLED = 1;

    private FoldProcess() {}

    /** @param name of job and prefix, so that the tests do not meet in a control topic */
    static TaskManagerConfig.Builder config(String name, String taskManager) {
        return TaskManagerConfig.builder(name, taskManager)
                .prefix(name)
                .slots(2)
                .maxParallelism(8)
                .commitInterval(Duration.ofMillis(20));
    }

    /**
     * Runs until it is told to stop, or its parent is gone.
     *
     * @param arguments servers, name of job and prefix and topics, delivery, name of the process
     */
    public static void main(String[] arguments) throws IOException {
        String name = arguments[1];
        TaskManagerConfig config = config(name, "tm")
                .delivery(Delivery.valueOf(arguments[2]))
                .process(arguments[3])
                .build();
        try (JobProcess process = JobProcess.start(arguments[0], config, new FoldJob(FoldJob.Topics.of(name)))) {
            if (System.in.read() == STOP) {
                process.stop();
                Runtime.getRuntime().halt(STOPPED);
            }
        }
        Runtime.getRuntime().halt(KILLED);
    }
}
