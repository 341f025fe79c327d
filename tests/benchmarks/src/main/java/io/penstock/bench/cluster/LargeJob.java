package io.penstock.bench.cluster;

import io.penstock.bench.engine.EngineOptions;
import io.penstock.bench.engine.Handshake;
import io.penstock.bench.harness.Collector;
import io.penstock.bench.harness.EngineFailedException;
import io.penstock.bench.harness.EngineKind;
import io.penstock.bench.harness.EngineProcess;
import io.penstock.bench.harness.JavaProcess;
import io.penstock.bench.harness.LoadProcess;
import io.penstock.bench.harness.Loader;
import io.penstock.bench.harness.Topics;
import io.penstock.bench.penstock.MemberOptions;
import io.penstock.bench.workload.TransactionGenerator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The large workload on Penstock, in as many processes as are started, under a steady load; ends all of them when it is
 * closed, and deletes its topics. Owned by one thread.
 */
public final class LargeJob implements AutoCloseable {

    private static final long LOOK_AGAIN_NANOS = 20_000_000;
    private static final Duration STALL_MAX = Duration.ofSeconds(60);
    private static final Duration STEP_MAX = Duration.ofSeconds(90);
    private static final Duration QUIET = Duration.ofSeconds(1);

    private final String bootstrap;
    private final Topics topics;
    private final EngineOptions options;
    private final Size size;
    private final Setting setting;
    private final OutputTail output;
    private final List<EngineProcess> members = new ArrayList<>();
    private @Nullable ControlTail control;
    private @Nullable JavaProcess load;
    private int started;
    private long records;

    /**
     * How much there is to do.
     *
     * @param accounts each with a profile
     * @param profileBytes of each
     * @param rate records per second
     */
    public record Size(int accounts, int profileBytes, int rate, long seed) {}

    /**
     * Around it.
     *
     * @param storage directory of checkpoints
     */
    public record Setting(
            EngineProcess.Environment environment, Collector collector, Path storage, Duration checkpointInterval) {}

    /** @param options with a fresh job and output; the input is completed here */
    public LargeJob(String bootstrap, Topics topics, EngineOptions options, Size size, Setting setting)
            throws InterruptedException {
        this.bootstrap = bootstrap;
        this.topics = topics;
        this.options = options.reading(List.of(options.job() + "-input"));
        this.size = size;
        this.setting = setting;
        topics.create(input());
        topics.create(options.output());
        this.output =
                new OutputTail(bootstrap, options.output(), topics.partitions(), options.keyGroups(), size.accounts());
        output.start();
    }

    private String input() {
        return options.inputs().get(0);
    }

    public OutputTail output() {
        return output;
    }

    /** There from the first member on. */
    public ControlTail control() {
        if (control == null) {
            throw new IllegalStateException("no process has joined yet");
        }
        return control;
    }

    // ---- processes

    /** Starts a process up to READY: a JVM in which the job is compiled, that has not joined. */
    public EngineProcess startIdle() throws InterruptedException {
        String name = "tm-" + ++started;
        MemberOptions member = new MemberOptions(
                name, Optional.of(setting.storage()), setting.checkpointInterval(), size.profileBytes(), false);
        EngineProcess process = EngineProcess.start(
                EngineKind.PENSTOCK,
                setting.collector(),
                options,
                setting.environment(),
                options.job() + "-" + name,
                member.toArguments());
        members.add(process);
        process.awaitReady();
        return process;
    }

    /** Starts a process that joins; {@link #awaitSettled} waits until it has its tasks. */
    public EngineProcess join() throws InterruptedException {
        EngineProcess process = startIdle();
        process.go();
        if (control == null) {
            topics.awaitLeaders(options.job() + ".control", 1);
            control = new ControlTail(bootstrap, options.job(), options.keyGroups() + topics.partitions());
            control.start();
        }
        return process;
    }

    /** From now on the process may end; who asked for it closes it. */
    public void letGo(EngineProcess process) {
        members.remove(process);
    }

    /** Ends a process that was killed, or has not joined. */
    public void forget(EngineProcess process) {
        letGo(process);
        process.close();
    }

    // ---- records

    /** Gives every account its profile, and waits for the outputs. */
    public void fill() throws InterruptedException {
        try (Loader loader = new Loader(bootstrap, topics.partitions(), options.compression())) {
            loader.loadEachAccount(input(), new TransactionGenerator(size.seed(), size.accounts()), size.accounts());
        }
        records = size.accounts();
        awaitOutputs();
    }

    /** Starts the steady load. */
    public void startLoad() {
        load = JavaProcess.start(new JavaProcess.Launch(
                options.job() + "-load",
                setting.environment().classPath(),
                LoadProcess.class.getName(),
                List.of("-Xmx256m", "-XX:+UseSerialGC", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"),
                List.of(
                        bootstrap,
                        input(),
                        Integer.toString(topics.partitions()),
                        Integer.toString(size.accounts()),
                        Integer.toString(size.rate()),
                        Long.toString(Duration.ofHours(1).toSeconds()),
                        Long.toString(size.seed()),
                        Long.toString(records)),
                setting.environment().logDirectory()));
    }

    /**
     * Ends the load, waits for what is still to come, and checks everything that ever came.
     *
     * @return the number of records
     * @throws EngineFailedException when something was lost or doubled
     */
    public long endLoadAndCheck() throws InterruptedException {
        JavaProcess sender = load;
        if (sender == null) {
            throw new IllegalStateException("there is no load to end");
        }
        sender.say(Handshake.STOP);
        records += sender.awaitNumber(LoadProcess.COUNT, STEP_MAX);
        sender.awaitLine(LoadProcess.SENT, STEP_MAX);
        sender.close();
        load = null;
        awaitOutputs();
        pause(QUIET); // for what comes twice
        if (!output.isExactlyOnce(records)) {
            throw failed(output.difference(records));
        }
        return records;
    }

    private void awaitOutputs() throws InterruptedException {
        long seen = -1;
        long sinceNanos = System.nanoTime();
        while (output.outputs() < records) {
            if (output.outputs() != seen) {
                seen = output.outputs();
                sinceNanos = System.nanoTime();
            }
            if (System.nanoTime() - sinceNanos > STALL_MAX.toNanos()) {
                throw failed("shows no new output: " + output.difference(records));
            }
            look();
        }
    }

    // ---- time

    /** Waits until so many processes share the tasks and none is on its way. */
    public void awaitSettled(int processes) throws InterruptedException {
        await(processes + " processes with their shares", () -> control().isSettled(processes));
    }

    /** Waits for a checkpoint that begins after this call. */
    public void awaitCheckpoint() throws InterruptedException {
        long nowMicros = LoadProcess.epochMicros();
        await("a checkpoint", () -> control().checkpointsBegunAfter(nowMicros) > 0);
    }

    /** Waits, failing as soon as a process or a reader does. */
    public void await(String what, BooleanSupplier condition) throws InterruptedException {
        long beganNanos = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - beganNanos > STEP_MAX.toNanos()) {
                throw failed("has not come to " + what + " within " + STEP_MAX.toSeconds() + " s");
            }
            look();
        }
    }

    /** Lets time pass under the load, failing as soon as a process or a reader does. */
    public void pause(Duration duration) throws InterruptedException {
        long beganNanos = System.nanoTime();
        while (System.nanoTime() - beganNanos < duration.toNanos()) {
            look();
        }
    }

    private void look() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        members.forEach(member -> member.process().checkAlive());
        if (load != null) {
            load.checkAlive();
        }
        output.checkReading();
        if (control != null) {
            control.checkReading();
        }
        LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }

    private EngineFailedException failed(String what) {
        return members.isEmpty()
                ? new EngineFailedException(options.job() + " " + what, -1)
                : members.get(0).process().failed(what);
    }

    @Override
    public void close() {
        if (load != null) {
            load.close();
        }
        members.forEach(member -> member.process().kill());
        members.forEach(EngineProcess::close);
        if (control != null) {
            control.close();
        }
        output.close();
        try {
            topics.deletePrefixed(options.job());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
