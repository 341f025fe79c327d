package io.penstock.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.devbroker.DevBroker;
import io.penstock.devbroker.DevBrokerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Processes of a job are killed, frozen and told to end, at moments drawn from seeds, and so are coordinator and broker. Each run prints
 * a line and its seed: {@code ./mvnw -Pkill verify -Dkill.runs=1 -Dkill.seed=17} does the same again, as far as the moment can be met.
 */
class KillTest {

    private static final int ATTEMPTS_MAX = 5;

    private static DevBroker broker;
    private static Cluster cluster;

    /** With the processes' logs, which stay where a run has failed. */
    private static Path directory;

    private static int failed;

    static LongStream seeds() {
        long first = Long.getLong("penstock.kill.seed", 1);
        return LongStream.range(first, first + Integer.getInteger("penstock.kill.runs", 2));
    }

    @BeforeAll
    static void startBroker() throws IOException {
        directory = Files.createTempDirectory(Files.createDirectories(Path.of("target", "kill")), "run")
                .toAbsolutePath();
        broker = DevBroker.start(DevBrokerConfig.in(directory.resolve("broker")).withSettings(SharedBroker.SETTINGS));
        cluster = new Cluster(broker.bootstrapServers());
    }

    @AfterAll
    static void stopBroker() throws IOException {
        cluster.close();
        broker.close();
        if (failed == 0) {
            Directories.delete(directory);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldLoseDoubleAndTearNothing(long seed) {
        KillPlan plan = KillPlan.of(seed);
        failed++;
        for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
            KillRun.Outcome outcome = execute(plan, attempt);
            System.out.println(outcome + " seed=" + seed + (outcome.counts() ? "" : " void: nothing was in flight"));
            assertThat(outcome.check().differences()).as(outcome.toString()).isEmpty();
            assertThat(outcome.check().checked()).isPositive();
            if (outcome.counts()) {
                failed--;
                return;
            }
        }
        throw new AssertionError("in " + ATTEMPTS_MAX + " attempts nothing was in flight: " + plan);
    }

    private KillRun.Outcome execute(KillPlan plan, int attempt) {
        try (KillRun run = new KillRun(plan, broker, cluster, directory, "kill-" + plan.seed() + "-" + attempt)) {
            return run.execute();
        }
    }
}
