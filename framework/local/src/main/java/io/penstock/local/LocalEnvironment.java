package io.penstock.local;

import io.penstock.api.common.JobExecutionResult;
import io.penstock.api.dag.SinkTransformation;
import io.penstock.api.dag.SourceTransformation;
import io.penstock.api.dag.Transformation;
import io.penstock.core.execution.JobClient;
import io.penstock.engine.taskmanager.TaskManagerConfig;
import io.penstock.runtime.client.JobExecutionException;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Runs what is drawn in this process: on the Kafka cluster that the configuration names, else in memory. Each {@code execute} runs what was
 * drawn since the last one, with all that it reads. One thread.
 */
final class LocalEnvironment extends StreamExecutionEnvironment {

    private final Settings settings;
    private int executed;

    LocalEnvironment(Settings settings) {
        this.settings = settings;
    }

    @Override
    public JobExecutionResult execute(@Nullable String jobName) throws Exception {
        try {
            return executeAsync(jobName).getJobExecutionResult().get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof JobExecutionException cause) {
                throw cause;
            }
            throw failed;
        }
    }

    @Override
    public JobClient executeAsync(@Nullable String jobName) throws Exception {
        List<Transformation<?>> drawn = drawnSinceLastTime();
        boolean inMemory = settings.kafka().isEmpty();
        if (inMemory) {
            refuseTopics(drawn);
        }
        DrawnJob job = new DrawnJob(drawn, getConfig(), inMemory);
        LocalJob started = LocalJob.start(settings, config(jobName), job);
        executed = getTransformations().size(); // not before: what was refused can be executed once it is mended
        return started;
    }

    private TaskManagerConfig config(@Nullable String jobName) {
        String host = System.getenv("HOSTNAME");
        return JobSettings.of(
                settings,
                jobName,
                getConfig(),
                (host == null ? "localhost" : host) + "-"
                        + ProcessHandle.current().pid(),
                Runtime.getRuntime().availableProcessors());
    }

    private List<Transformation<?>> drawnSinceLastTime() {
        List<Transformation<?>> all = getTransformations();
        TreeMap<Integer, Transformation<?>> wanted = new TreeMap<>();
        addWithInputs(all.subList(executed, all.size()), wanted);
        if (wanted.values().stream().noneMatch(SinkTransformation.class::isInstance)) {
            throw new IllegalStateException("nothing to execute: no sink was drawn"
                    + (executed == 0 ? "" : " since the last execute")
                    + "; end a stream with sinkTo(...), print() or executeAndCollect()");
        }
        return new ArrayList<>(wanted.values());
    }

    private static void addWithInputs(Collection<Transformation<?>> nodes, Map<Integer, Transformation<?>> wanted) {
        for (Transformation<?> node : nodes) {
            if (wanted.putIfAbsent(node.id(), node) == null) {
                addWithInputs(node.inputs(), wanted);
            }
        }
    }

    /** In memory there are no topics but Penstock's own. */
    private static void refuseTopics(List<Transformation<?>> drawn) {
        for (Transformation<?> node : drawn) {
            if (node instanceof SourceTransformation<?> source
                    && source.source().readsJobCluster()) {
                throw needsKafka("source", node, source.source().describe());
            }
            if (node instanceof SinkTransformation<?> sink
                    && !sink.sink().requiredTopics().isEmpty()) {
                throw needsKafka("sink", node, sink.sink().describe());
            }
        }
    }

    private static IllegalStateException needsKafka(String kind, Transformation<?> node, String what) {
        return new IllegalStateException(kind + " " + node.describe() + " is for " + what
                + ", and no Kafka cluster is configured; set penstock.kafka.bootstrap.servers=host:port as a system"
                + " property, in application.properties, or as PENSTOCK_KAFKA_BOOTSTRAP_SERVERS in the environment");
    }
}
