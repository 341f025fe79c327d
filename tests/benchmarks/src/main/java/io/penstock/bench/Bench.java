package io.penstock.bench;

import io.penstock.bench.harness.BrokerCluster;
import io.penstock.bench.harness.EngineFailedException;
import io.penstock.bench.state.StateScenario;
import io.penstock.bench.workload.Workload;
import io.penstock.devbroker.DevBroker;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code ./bench}: one broker, the asked-for scenario, its table and goals. Exit code 0 when everything ran and all
 * outputs were right, met goals or not; 1 when an engine failed; 2 when the command line is not understood.
 */
public final class Bench {

    private static final int BROKERS = 3;

    private Bench() {}

    /** Runs from the directory that the system property {@code penstock.bench.root} names, the repository's root. */
    public static void main(String[] arguments) throws InterruptedException {
        if (StateScenario.isMeant(arguments)) {
            Path root = Path.of(System.getProperty("penstock.bench.root", "."));
            System.exit(StateScenario.run(root, arguments));
        }
        if (List.of(arguments).contains("--help")) {
            System.out.print(BenchOptions.USAGE);
            return;
        }
        BenchOptions options;
        try {
            options = BenchOptions.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(BenchOptions.USAGE);
            System.exit(2);
            return;
        }
        System.exit(run(options, Path.of(System.getProperty("penstock.bench.root", "."))));
    }

    private static int run(BenchOptions options, Path root) throws InterruptedException {
        try (BenchHome home = new BenchHome(root.toAbsolutePath().normalize())) {
            if (options.scenario() == BenchOptions.Scenario.BROKERS) {
                runOnSeveral(options, home);
            } else {
                runOnOne(options, home);
            }
            return 0;
        } catch (EngineFailedException e) {
            System.err.println("failed: " + e.getMessage());
            return 1;
        }
    }

    private static void runOnSeveral(BenchOptions options, BenchHome home) throws InterruptedException {
        try (BrokerCluster brokers = home.startBrokers(BROKERS)) {
            new LatencyScenario(options, home, brokers.bootstrapServers(), BROKERS).run();
        }
    }

    private static void runOnOne(BenchOptions options, BenchHome home) throws InterruptedException {
        try (DevBroker broker = home.startBroker()) {
            switch (options.scenario()) {
                case ETL -> new ThroughputScenario(options, Workload.ETL, home, broker).run();
                case KEYED -> new ThroughputScenario(options, Workload.KEYED, home, broker).run();
                case TUMBLING -> new ThroughputScenario(options, Workload.TUMBLING, home, broker).run();
                case LATENCY -> new LatencyScenario(options, home, broker.bootstrapServers(), 1).run();
                case START -> new StartScenario(options, home, broker).run();
                case RECOVERY -> new RecoveryScenario(options, home, broker).run();
                case LEAVE -> new LeaveScenario(options, home, broker).run();
                case CHECKPOINT -> new CheckpointScenario(options, home, broker).run();
                case PROCESSES -> new ProcessesScenario(options, home, broker).run();
                case PREAGGREGATION -> new PreAggregationScenario(options, home, broker).run();
                case BROKERS -> throw new IllegalStateException("brokers has a cluster of its own");
            }
        }
    }
}
