package io.penstock.integration;

import io.penstock.coordinator.runtime.Coordinator;
import io.penstock.coordinator.runtime.CoordinatorAgent;
import io.penstock.coordinator.runtime.CoordinatorSettings;
import io.penstock.coordinator.runtime.CoordinatorSuccession;
import io.penstock.log.Clock;
import io.penstock.log.SystemClock;
import io.penstock.log.kafka.KafkaLog;
import io.penstock.log.kafka.KafkaLogConfig;
import java.util.concurrent.locks.LockSupport;

/** A process with a coordinator and nothing else, composed as the coordinator's service composes it; a {@link ServiceProcess}. */
final class CoordinatorMain {

    private static final long IDLE_NANOS = 1_000_000;

    private CoordinatorMain() {}

    /**
     * Runs until it is killed, or its parent is gone.
     *
     * @param arguments servers, prefix, name of the process
     */
    public static void main(String[] arguments) {
        ParentWatch.start();
        Clock clock = new SystemClock();
        CoordinatorSettings settings = CoordinatorSettings.defaults(arguments[1], arguments[2]);
        try (KafkaLog log = KafkaLog.open(KafkaLogConfig.of(arguments[0]));
                Coordinator coordinator =
                        new CoordinatorSuccession(() -> new CoordinatorAgent(log, clock, settings), clock)) {
            String said = "";
            while (true) {
                boolean worked = coordinator.doWork();
                String now = coordinator.status().phase().name();
                if (!now.equals(said)) {
                    ServiceProcess.say(now);
                    said = now;
                }
                if (!worked) {
                    LockSupport.parkNanos(IDLE_NANOS);
                }
            }
        }
    }
}
