package io.penstock.bench.penstock;

import io.penstock.bench.engine.ClientSettings;
import io.penstock.bench.engine.EngineOptions;
import io.penstock.bench.engine.Handshake;
import io.penstock.engine.checkpoint.OpenStates;
import io.penstock.engine.checkpoint.OpenStorage;
import io.penstock.engine.taskmanager.TaskManagerConfig;
import io.penstock.log.kafka.KafkaLog;
import io.penstock.log.kafka.KafkaLogConfig;
import io.penstock.protocol.checkpoint.CheckpointSettings;
import io.penstock.statestore.rocks.StateMemoryBudget;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One process of Penstock, with the coordinator embedded, as a service runs it. The job is compiled before READY; joining,
 * fencing and restoring follow GO. STOP and SIGTERM make it leave.
 */
public final class PenstockEngine {

    /** What a container of modest size would leave RocksDB; else it would reckon with all of the machine. */
    private static final StateMemoryBudget.Wanted ROCKSDB_MEMORY =
            new StateMemoryBudget.Wanted(OptionalLong.of(256L << 20), OptionalLong.of(128L << 20));

    private static final Duration CHECKPOINT_MAX = Duration.ofMinutes(2);
    private static final int CHECKPOINTS_RETAINED = 2;

    private PenstockEngine() {}

    public static void main(String[] arguments) {
        MemberOptions member = MemberOptions.parse(List.of(arguments));
        EngineOptions options = EngineOptions.parse(withoutMember(arguments));
        Handshake handshake = new Handshake();
        JobFigures figures = new JobFigures();
        OpenStates states = states(options, member);
        PenstockProcess process = new PenstockProcess(
                config(options, member),
                new PenstockJob(options, member.profileBytes())::define,
                KafkaLog.open(new KafkaLogConfig(clientSettings(options))),
                figures,
                storage(member, states),
                states);
        // What SIGTERM means to a service. After STOP there is nothing left to do.
        Runtime.getRuntime().addShutdownHook(new Thread(process::close, "leave"));
        if (handshake.readyAndAwaitGo()) {
            process.run();
            handshake.awaitStop();
            process.close();
            figures.report(handshake);
        }
        // Threads of clients that wait for a broker would keep the JVM for a while.
        System.exit(0);
    }

    private static String[] withoutMember(String[] arguments) {
        List<String> others = new ArrayList<>();
        for (int at = 0; at < arguments.length; at++) {
            if (MemberOptions.names().contains(arguments[at].replaceFirst("^--", ""))) {
                at++;
            } else {
                others.add(arguments[at]);
            }
        }
        return others.toArray(String[]::new);
    }

    private static TaskManagerConfig config(EngineOptions options, MemberOptions member) {
        CheckpointSettings checkpoints = member.storage().isEmpty()
                ? null
                : new CheckpointSettings(
                        member.checkpointInterval().toMillis(), CHECKPOINT_MAX.toMillis(), 0, CHECKPOINTS_RETAINED);
        // A prefix of its own: every run starts without a past.
        return TaskManagerConfig.builder(options.job(), member.taskManager())
                .prefix(options.job())
                .process("bench-" + ProcessHandle.current().pid())
                .slots(options.slots())
                .maxParallelism(options.keyGroups())
                .commitInterval(Duration.ofMillis(options.commitIntervalMs()))
                .checkpoints(checkpoints)
                .preAggregates(member.preAggregates())
                .build();
    }

    private static OpenStates states(EngineOptions options, MemberOptions member) {
        if (options.state().equals("heap")) {
            return OpenStates.inHeap();
        }
        long cacheBytes = OpenStates.Rocks.defaults().cacheBytes();
        return OpenStates.rocksdb(
                new OpenStates.Rocks(options.directory().toAbsolutePath(), cacheBytes, ROCKSDB_MEMORY),
                member.taskManager(),
                options.keyGroups());
    }

    private static @Nullable OpenStorage storage(MemberOptions member, OpenStates states) {
        return member.storage()
                .map(Path::toAbsolutePath)
                .map(path -> OpenStorage.open(path.toUri().toString(), OpenStorage.S3.AWS, states.scratch()))
                .orElse(null);
    }

    private static Map<String, String> clientSettings(EngineOptions options) {
        Map<String, String> settings = new HashMap<>();
        settings.putAll(ClientSettings.consumerTuning(options.workload()));
        settings.putAll(ClientSettings.producerTuning(options));
        settings.remove("linger.ms"); // a commit is flushed as one burst, whatever the workload
        settings.put("bootstrap.servers", options.bootstrap());
        return settings;
    }
}
