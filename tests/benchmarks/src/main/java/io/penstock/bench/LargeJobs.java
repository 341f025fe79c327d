package io.penstock.bench;

import io.penstock.bench.cluster.LargeJob;
import io.penstock.bench.engine.EngineOptions;
import io.penstock.bench.harness.Collector;
import io.penstock.bench.harness.Topics;
import io.penstock.bench.workload.Workload;
import io.penstock.devbroker.DevBroker;
import java.util.List;
import java.util.Locale;

/** Makes the jobs with large state that the options ask for, and says what they are. Owned by the main thread. */
final class LargeJobs {

    private final BenchOptions options;
    private final BenchHome home;
    private final DevBroker broker;

    LargeJobs(BenchOptions options, BenchHome home, DevBroker broker) {
        this.options = options;
        this.home = home;
        this.broker = broker;
    }

    /** A job of this name, fresh, without a process yet. */
    LargeJob make(String job, Topics topics, int rate) throws InterruptedException {
        BenchOptions.LargeState large = options.large();
        EngineOptions engine = new EngineOptions(
                broker.bootstrapServers(),
                List.of(),
                job + "-output",
                job,
                options.commitIntervalsMs().get(0),
                options.slots(),
                Workload.LARGE,
                large.backend(),
                home.engineDirectory(job),
                options.compression(),
                options.keyGroups());
        return new LargeJob(
                broker.bootstrapServers(),
                topics,
                engine,
                new LargeJob.Size(large.accounts(), large.profileBytes(), rate, options.seed()),
                new LargeJob.Setting(
                        home.environment(options.heap()).startedAsServices(),
                        collector(),
                        home.storageDirectory(job),
                        large.checkpointInterval()));
    }

    Topics topics() {
        return new Topics(broker.bootstrapServers(), options.partitions());
    }

    /** Machine and job, for the lines above a table. */
    String description(int rate) {
        BenchOptions.LargeState large = options.large();
        return Machine.description()
                + String.format(
                        Locale.ROOT,
                        "%n%s: %,d accounts of %,d bytes (%d MB), %s, %,d records/s, %d partitions, %d key groups, %d"
                                + " slots and %s of heap (%s) in each process, commit interval %d ms, checkpoint interval"
                                + " %d ms",
                        options.scenario().argument(),
                        large.accounts(),
                        large.profileBytes(),
                        large.stateMb(),
                        large.backend(),
                        rate,
                        options.partitions(),
                        options.keyGroups(),
                        options.slots(),
                        options.heap(),
                        collector().argument(),
                        options.commitIntervalsMs().get(0),
                        large.checkpointInterval().toMillis());
    }

    private Collector collector() {
        return options.collector().orElse(Collector.G1);
    }
}
