package io.penstock.bench.harness;

import io.penstock.bench.engine.EngineOptions;
import io.penstock.bench.workload.TransactionGenerator;
import io.penstock.bench.workload.Workload;
import io.penstock.devbroker.DevBroker;
import java.time.Duration;
import java.util.List;

/** One engine from nothing: started on a topic that holds records already, timed until its first output. */
public final class StartRun {

    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final double NANOS_PER_SECOND = 1e9;
    private static final int ACCOUNTS = 1_000;

    private final DevBroker broker;
    private final Topics topics;
    private final long records;
    private final EngineProcess.Environment environment;

    public StartRun(DevBroker broker, Topics topics, long records, EngineProcess.Environment environment) {
        this.broker = broker;
        this.topics = topics;
        this.records = records;
        this.environment = environment;
    }

    /**
     * Runs it.
     *
     * @return seconds from the start of the JVM until a read_committed reader has the first output
     */
    public double run(EngineKind kind, Collector collector, EngineOptions options) throws InterruptedException {
        String input = options.job() + "-input";
        topics.create(input);
        topics.create(options.output());
        try (Loader loader = new Loader(broker.bootstrapServers(), topics.partitions(), options.compression())) {
            loader.load(input, new TransactionGenerator(1, ACCOUNTS), records, new Expectation(Workload.LATENCY));
        }
        try (OutputReader reader =
                new OutputReader(broker.bootstrapServers(), options.output(), topics.partitions(), Workload.LATENCY)) {
            reader.readTo(new long[topics.partitions()]);
            long startNanos = System.nanoTime();
            try (EngineProcess engine =
                    EngineProcess.start(kind, collector, options.reading(List.of(input)), environment)) {
                engine.go();
                if (!reader.readFirst(START_MAX, engine.process()::checkAlive)) {
                    throw engine.process().failed("wrote nothing within " + START_MAX.toSeconds() + " s");
                }
                double seconds = (System.nanoTime() - startNanos) / NANOS_PER_SECOND;
                engine.stop();
                return seconds;
            }
        } finally {
            topics.delete(List.of(input, options.output()));
        }
    }
}
