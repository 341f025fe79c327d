package io.penstock.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.devbroker.DevBroker;
import io.penstock.devbroker.DevBrokerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Processes of a job are killed, frozen and told to end, at moments drawn from seeds, and so are coordinator, broker and the storage of
 * snapshots. Each run prints a line and its seed: {@code ./mvnw -Pkill verify -Dkill.runs=1 -Dkill.seed=17} does the same again, as far as the moment can be met.
 */
class KillTest {

    private static final int ATTEMPTS_MAX = 5;

    private static final Map<String, String> BROKER =
            Map.of("transaction.abort.timed.out.transaction.cleanup.interval.ms", "200");

    private static final Duration BROKER_START = Duration.ofMinutes(2);

    static LongStream seeds() {
        long first = Long.getLong("penstock.kill.seed", 1);
        return LongStream.range(first, first + Integer.getInteger("penstock.kill.runs", 2));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldLoseDoubleAndTearNothing(long seed) throws IOException {
        KillPlan plan = KillPlan.of(seed);
        for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
            KillOutcome outcome = execute(plan, "kill-" + seed + "-" + attempt);
            System.out.println(outcome + " seed=" + seed + (outcome.counts() ? "" : " void: nothing was in flight"));
            if (outcome.counts()) {
                return;
            }
        }
        throw new AssertionError("in " + ATTEMPTS_MAX + " attempts nothing was in flight: " + plan);
    }

    /** Each with a broker of its own. What it has left, logs and all, stays where it fails. */
    private static KillOutcome execute(KillPlan plan, String name) throws IOException {
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target", "kill")), name + "-")
                .toAbsolutePath();
        KillOutcome outcome;
        try (DevBroker broker = DevBroker.start(DevBrokerConfig.in(directory.resolve("broker"))
                        .withSettings(BROKER)
                        .withStartDeadline(BROKER_START));
                Cluster cluster = new Cluster(broker.bootstrapServers());
                KillRun run = new KillRun(plan, broker, cluster, directory, name)) {
            outcome = run.execute();
        }
        assertThat(outcome.check().differences()).as(outcome.toString()).isEmpty();
        assertThat(outcome.check().checked()).isPositive();
        Directories.delete(directory);
        return outcome;
    }
}
