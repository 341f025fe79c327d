package io.penstock.bench.harness;

import io.penstock.bench.engine.EngineOptions;
import io.penstock.bench.report.MeasuredSpan;
import io.penstock.bench.workload.Profile;
import io.penstock.bench.workload.TransactionGenerator;
import io.penstock.bench.workload.Workload;
import io.penstock.devbroker.DevBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One engine over the whole input, once: starts it, watches it, checks what it wrote, ends it and deletes its topics.
 * Owned by one thread.
 */
public final class ThroughputRun {

    /** An engine that shows no new output for so long has failed. */
    private static final Duration STALL_MAX = Duration.ofSeconds(60);

    private static final Duration WATCH_PERIOD = Duration.ofMillis(50);

    private final DevBroker broker;
    private final Topics topics;
    private final Input input;
    private final EngineProcess.Environment environment;

    /**
     * What is read.
     *
     * @param topic filled before
     * @param records how many it holds
     * @param accounts how many accounts they are spread over
     * @param expectation what an engine must make of them
     */
    public record Input(String topic, long records, int accounts, Expectation expectation) {}

    /**
     * What came of it.
     *
     * @param metrics what the engine itself reported
     */
    public record Result(MeasuredSpan span, Map<String, Double> metrics) {}

    public ThroughputRun(DevBroker broker, Topics topics, Input input, EngineProcess.Environment environment) {
        this.broker = broker;
        this.topics = topics;
        this.input = input;
        this.environment = environment;
    }

    /**
     * Runs it.
     *
     * @param options with a fresh job and output; the inputs are completed here
     * @throws EngineFailedException when the engine fails, stalls or writes anything but what is expected
     */
    public Result run(EngineKind kind, Collector collector, EngineOptions options) throws InterruptedException {
        boolean keyed = options.workload() != Workload.ETL;
        String reports = options.job() + "-reports";
        List<String> created = new ArrayList<>(List.of(options.output()));
        topics.create(options.output());
        if (keyed) {
            topics.create(reports);
            created.add(reports);
        }
        EngineOptions completed = options.reading(keyed ? List.of(input.topic(), reports) : List.of(input.topic()));
        try (EngineProcess engine = EngineProcess.start(kind, collector, completed, environment);
                Sampler sampler = new Sampler(topics, options.output(), engine.process(), broker)) {
            engine.awaitReady();
            sampler.start();
            engine.go();
            long[] ends = awaitOutputs(engine, sampler, options.commitIntervalMs());
            sampler.stop();
            MeasuredSpan span = check(kind, engine, sampler, completed, ends);
            return new Result(span, engine.stop());
        } finally {
            topics.delete(created);
        }
    }

    /** Returns once all outputs are visible and nothing has been added for a while; the ends then. */
    private long[] awaitOutputs(EngineProcess engine, Sampler sampler, long commitIntervalMs) {
        long wanted = input.expectation().outputs().count();
        long quietNanos = TimeUnit.MILLISECONDS.toNanos(Math.max(2 * commitIntervalMs, 500) + 500);
        Look changed = sampler.latest();
        while (true) {
            LockSupport.parkNanos(WATCH_PERIOD.toNanos());
            engine.process().checkAlive();
            Look look = sampler.latest();
            if (look.offsets() != changed.offsets()) {
                changed = look;
            }
            long unchangedNanos = look.atNanos() - changed.atNanos();
            if (look.offsets() >= wanted && unchangedNanos > quietNanos) {
                return look.ends();
            }
            if (unchangedNanos > STALL_MAX.toNanos()) {
                throw engine.process()
                        .failed("shows no new output for " + STALL_MAX.toSeconds() + " s at " + look.offsets()
                                + " offsets of " + wanted + " records");
            }
        }
    }

    private MeasuredSpan check(
            EngineKind kind, EngineProcess engine, Sampler sampler, EngineOptions options, long[] ends)
            throws InterruptedException {
        Expectation expectation = input.expectation();
        try (OutputReader reader = new OutputReader(
                broker.bootstrapServers(), options.output(), topics.partitions(), expectation.workload())) {
            reader.readTo(ends);
            if (!reader.outputs().equals(expectation.outputs())) {
                throw engine.process()
                        .failed("wrote other outputs than expected: " + reader.outputs() + ", expected "
                                + expectation.outputs());
            }
            MeasuredSpan span = MeasuredSpan.of(
                    sampler.looks().stream()
                            .map(look -> look.toSample(reader.data()))
                            .toList(),
                    input.records(),
                    TimeUnit.MILLISECONDS.toNanos(options.commitIntervalMs()) / 2);
            if (options.inputs().size() > 1) {
                checkProfiles(kind, engine, reader, options);
            }
            return span;
        }
    }

    /** Asks for final profiles, and compares them with the generator's own. */
    private void checkProfiles(EngineKind kind, EngineProcess engine, OutputReader reader, EngineOptions options) {
        long reports;
        try (Loader loader = new Loader(broker.bootstrapServers(), topics.partitions(), options.compression())) {
            reports = loader.loadReports(
                    options.inputs().get(1),
                    new TransactionGenerator(0, input.accounts()),
                    input.accounts(),
                    kind.splitsProfiles() ? options.slots() : 1);
        }
        boolean complete = reader.readReports(reports, STALL_MAX);
        if (!complete || reader.reports() != reports) {
            throw engine.process().failed("wrote " + reader.reports() + " final profiles, expected " + reports);
        }
        if (!reader.outputs().equals(input.expectation().outputs())) {
            throw engine.process().failed("wrote outputs twice: " + reader.outputs());
        }
        Map<Long, Profile> expected = input.expectation().profiles();
        if (!reader.profiles().equals(expected)) {
            throw engine.process().failed("ended with other profiles than expected: " + difference(reader, expected));
        }
    }

    private static String difference(OutputReader reader, Map<Long, Profile> expected) {
        List<String> differing = new ArrayList<>();
        expected.forEach((account, wanted) -> {
            Profile read = reader.profiles().getOrDefault(account, new Profile());
            if (!wanted.equals(read)) {
                differing.add("account " + account + " has " + read + ", expected " + wanted);
            }
        });
        return differing.size() + " of " + expected.size() + " differ, "
                + reader.profiles().size() + " were read; "
                + (differing.isEmpty() ? "some were not expected" : differing.get(0));
    }
}
