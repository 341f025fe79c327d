package io.penstock.bench.harness;

import io.penstock.bench.engine.EngineOptions;
import io.penstock.bench.report.MeasuredSpan;
import io.penstock.bench.workload.Profile;
import io.penstock.bench.workload.TransactionGenerator;
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

    /**
     * The processes of an engine, and from when on it is measured: once they have settled and a part of the outputs is there.
     *
     * @param arguments of each process beyond the options
     * @param uncounted part of the outputs, from 0 to below 1; 0: all count, settled or not
     */
    public record Members(List<List<String>> arguments, Settling settled, double uncounted) {

        /** Tells whether the processes share the work by now. */
        public interface Settling {
            boolean isSettled() throws InterruptedException;
        }

        static final Members ONE = new Members(List.of(List.of()), () -> true, 0);
    }

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
        return run(kind, collector, options, Members.ONE);
    }

    /** The same, in as many processes as there are members. */
    public Result run(EngineKind kind, Collector collector, EngineOptions options, Members members)
            throws InterruptedException {
        boolean reporting = options.workload().hasReports();
        String reports = options.job() + "-reports";
        List<String> created = new ArrayList<>(List.of(options.output()));
        topics.create(options.output());
        if (reporting) {
            topics.create(reports);
            created.add(reports);
        }
        EngineOptions completed = options.reading(reporting ? List.of(input.topic(), reports) : List.of(input.topic()));
        try (EngineGroup engine = EngineGroup.start(kind, collector, completed, environment, members.arguments());
                Sampler sampler = new Sampler(topics, options.output(), engine, broker)) {
            engine.awaitReady();
            sampler.start();
            engine.go();
            Watched watched = awaitOutputs(engine, sampler, options.commitIntervalMs(), members);
            sampler.stop();
            MeasuredSpan span = check(kind, engine, sampler, completed, watched);
            return new Result(span, engine.stop());
        } finally {
            topics.delete(created);
        }
    }

    /**
     * What was seen while it ran.
     *
     * @param countsFromNanos when it began to count
     * @param last look, which saw all of the output
     */
    private record Watched(long countsFromNanos, Look last) {}

    /** Returns once all outputs are visible and nothing has been added for a while. */
    private Watched awaitOutputs(EngineGroup engine, Sampler sampler, long commitIntervalMs, Members members)
            throws InterruptedException {
        long wanted = input.expectation().outputs().count();
        long quietNanos = TimeUnit.MILLISECONDS.toNanos(Math.max(2 * commitIntervalMs, 500) + 500);
        Look changed = sampler.latest();
        long countsFromNanos = members.uncounted() == 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        while (true) {
            LockSupport.parkNanos(WATCH_PERIOD.toNanos());
            engine.checkAlive();
            Look look = sampler.latest();
            if (countsFromNanos == Long.MAX_VALUE
                    && look.offsets() >= members.uncounted() * wanted
                    && members.settled().isSettled()) {
                countsFromNanos = look.atNanos();
            }
            if (look.offsets() != changed.offsets()) {
                changed = look;
            }
            long unchangedNanos = look.atNanos() - changed.atNanos();
            if (look.offsets() >= wanted && unchangedNanos > quietNanos) {
                return new Watched(countsFromNanos, look);
            }
            if (unchangedNanos > STALL_MAX.toNanos()) {
                throw engine.failed("shows no new output for " + STALL_MAX.toSeconds() + " s at " + look.offsets()
                        + " offsets of " + wanted + " records");
            }
        }
    }

    private MeasuredSpan check(
            EngineKind kind, EngineGroup engine, Sampler sampler, EngineOptions options, Watched watched)
            throws InterruptedException {
        Expectation expectation = input.expectation();
        try (OutputReader reader = new OutputReader(
                broker.bootstrapServers(), options.output(), topics.partitions(), expectation.workload())) {
            reader.readTo(watched.last().ends());
            if (watched.countsFromNanos() == Long.MAX_VALUE) {
                throw engine.failed("was done before its processes shared the work; raise --records");
            }
            if (!reader.outputs().equals(expectation.outputs())) {
                throw engine.failed("wrote other outputs than expected: " + reader.outputs() + ", expected "
                        + expectation.outputs());
            }
            MeasuredSpan span = MeasuredSpan.of(
                    sampler.looks().stream()
                            .filter(look -> look.atNanos() >= watched.countsFromNanos())
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
    private void checkProfiles(EngineKind kind, EngineGroup engine, OutputReader reader, EngineOptions options) {
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
            throw engine.failed("wrote " + reader.reports() + " final profiles, expected " + reports);
        }
        if (!reader.outputs().equals(input.expectation().outputs())) {
            throw engine.failed("wrote outputs twice: " + reader.outputs());
        }
        Map<Long, Profile> expected = input.expectation().profiles();
        if (!reader.profiles().equals(expected)) {
            throw engine.failed("ended with other profiles than expected: " + difference(reader, expected));
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
