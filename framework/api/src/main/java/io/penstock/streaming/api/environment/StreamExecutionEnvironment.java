package io.penstock.streaming.api.environment;

import io.penstock.api.common.ExecutionConfig;
import io.penstock.api.common.JobExecutionResult;
import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.api.connector.source.Source;
import io.penstock.api.connector.source.lib.ElementsSource;
import io.penstock.api.connector.source.lib.NumberSequenceSource;
import io.penstock.api.dag.SourceTransformation;
import io.penstock.api.dag.Transformation;
import io.penstock.api.java.typeutils.TypeExtractor;
import io.penstock.core.execution.JobClient;
import io.penstock.streaming.api.datastream.DataStreamSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The root of a job: sources come from it, and it keeps what is drawn. A job's define method gets a new one per task and must draw
 * the same each time. Not thread-safe.
 */
public class StreamExecutionEnvironment {
    private static volatile @Nullable StreamExecutionEnvironmentFactory contextEnvironmentFactory;

    private final ExecutionConfig config = new ExecutionConfig();
    private final CheckpointConfig checkpointConfig = new CheckpointConfig();
    private final List<Transformation<?>> transformations = new ArrayList<>();

    /** An environment that only draws. */
    public StreamExecutionEnvironment() {}

    /**
     * The environment of the runtime that this process is: one that was {@linkplain #initializeContextEnvironment installed}, else the one on
     * the class path, as {@code io.penstock:penstock-local} is for main methods.
     *
     * @throws IllegalStateException where there is none
     */
    public static StreamExecutionEnvironment getExecutionEnvironment() {
        StreamExecutionEnvironmentFactory factory = contextEnvironmentFactory;
        return (factory == null ? factoryOfClassPath() : factory).createExecutionEnvironment();
    }

    private static StreamExecutionEnvironmentFactory factoryOfClassPath() {
        return ServiceLoader.load(StreamExecutionEnvironmentFactory.class)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "no Penstock runtime in this process, so there is no execution environment;"
                                + " for a main method add the dependency io.penstock:penstock-local,"
                                + " in a Quarkus service write a bean @PenstockJob(\"name\") whose method takes the"
                                + " StreamExecutionEnvironment, in a test use the testkit's job runner"));
    }

    /** A runtime's hook: from now on, in the whole process, {@link #getExecutionEnvironment} asks this factory. */
    public static void initializeContextEnvironment(StreamExecutionEnvironmentFactory factory) {
        contextEnvironmentFactory = factory;
    }

    /** Undoes {@link #initializeContextEnvironment}. */
    public static void resetContextEnvironment() {
        contextEnvironmentFactory = null;
    }

    /**
     * A stream of what a source reads. The type is asked of the source ({@code ResultTypeQueryable}), else read from its class.
     *
     * @param sourceName for people; the identity of the stage is its {@code uid}
     */
    public <OUT> DataStreamSource<OUT> fromSource(
            Source<OUT> source, WatermarkStrategy<OUT> timestampsAndWatermarks, String sourceName) {
        return fromSource(source, timestampsAndWatermarks, sourceName, TypeExtractor.sourceType(source, sourceName));
    }

    public <OUT> DataStreamSource<OUT> fromSource(
            Source<OUT> source,
            WatermarkStrategy<OUT> timestampsAndWatermarks,
            String sourceName,
            TypeInformation<OUT> typeInfo) {
        return new DataStreamSource<>(
                this, add(id -> new SourceTransformation<>(id, sourceName, typeInfo, source, timestampsAndWatermarks)));
    }

    /**
     * The elements given, in order; then the stream ends. Their type is that of the first one's class; where that has type parameters, or
     * the others are of other classes, give it: {@link #fromData(Collection, TypeInformation)}.
     *
     * @throws IllegalArgumentException without elements
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // copied, and nothing else is done with the array
    public final <OUT> DataStreamSource<OUT> fromData(OUT... data) {
        return fromData(List.of(data));
    }

    /** The same, of a class that the elements are of, or extend. */
    @SafeVarargs
    @SuppressWarnings("varargs") // copied, and nothing else is done with the array
    public final <OUT> DataStreamSource<OUT> fromData(Class<OUT> type, OUT... data) {
        return fromData(List.of(data), TypeInformation.of(type));
    }

    /** The elements given, in the order of iteration; then the stream ends. See {@link #fromData(Object...)}. */
    public <OUT> DataStreamSource<OUT> fromData(Collection<OUT> data) {
        return fromData(data, ElementTypes.of(data));
    }

    /** @param data copied; may be empty */
    public <OUT> DataStreamSource<OUT> fromData(Collection<OUT> data, TypeInformation<OUT> typeInfo) {
        return fromSource(
                new ElementsSource<>(data, typeInfo), WatermarkStrategy.noWatermarks(), "Collection Source", typeInfo);
    }

    /** {@link #fromData(Collection)}, by its older name. */
    public <OUT> DataStreamSource<OUT> fromCollection(Collection<OUT> data) {
        return fromData(data);
    }

    /** {@link #fromData(Collection, TypeInformation)}, by its older name. */
    public <OUT> DataStreamSource<OUT> fromCollection(Collection<OUT> data, TypeInformation<OUT> typeInfo) {
        return fromData(data, typeInfo);
    }

    /**
     * The numbers from one to another; then the stream ends. Less than two thousand come in order, more in up to eight parts beside each
     * other.
     *
     * @param to the last one, not before {@code from}
     */
    public DataStreamSource<Long> fromSequence(long from, long to) {
        return fromSource(
                new NumberSequenceSource(from, to), WatermarkStrategy.noWatermarks(), "Sequence Source", Types.LONG);
    }

    public ExecutionConfig getConfig() {
        return config;
    }

    public CheckpointConfig getCheckpointConfig() {
        return checkpointConfig;
    }

    /**
     * Sets the checkpoint interval: how often state is snapshotted. It says nothing about how old results are when they appear: that
     * is {@code penstock.commit.interval}.
     *
     * @param intervalMs at least 10 milliseconds
     */
    public StreamExecutionEnvironment enableCheckpointing(long intervalMs) {
        checkpointConfig.setCheckpointInterval(intervalMs);
        return this;
    }

    /** The number of key groups of keyed stages. See {@link ExecutionConfig#setMaxParallelism}. */
    public StreamExecutionEnvironment setMaxParallelism(int maxParallelism) {
        config.setMaxParallelism(maxParallelism);
        return this;
    }

    /** Key groups, or -1 where {@code penstock.job.max-parallelism} decides. */
    public int getMaxParallelism() {
        return config.maxParallelism().orElse(-1);
    }

    /**
     * The number of slots, event-loop threads, that each process gives the job: the default of {@code penstock.slots}, which goes
     * before it. It is not the parallelism of the job: a job runs on all slots of all its processes, and how many processes there
     * are is the replica count.
     *
     * @param parallelism at least 1
     */
    public StreamExecutionEnvironment setParallelism(int parallelism) {
        config.setParallelism(parallelism);
        return this;
    }

    /** Slots per process, or -1 where {@code penstock.slots} decides. */
    public int getParallelism() {
        return config.parallelism().orElse(-1);
    }

    /** {@link #execute(String)} under a name that the configuration gives: {@code penstock.job.name}. */
    public JobExecutionResult execute() throws Exception {
        return execute(null);
    }

    /**
     * Runs what was drawn. Only a runtime's environment can: this one draws.
     *
     * @param jobName null where {@code penstock.job.name} gives it
     * @throws UnsupportedOperationException here
     */
    public JobExecutionResult execute(@Nullable String jobName) throws Exception {
        throw onlyDraws("execute", jobName);
    }

    /** {@link #executeAsync(String)} under a name that the configuration gives: {@code penstock.job.name}. */
    public JobClient executeAsync() throws Exception {
        return executeAsync(null);
    }

    /**
     * Starts what was drawn and returns. Only a runtime's environment can: this one draws.
     *
     * @param jobName null where {@code penstock.job.name} gives it
     * @throws UnsupportedOperationException here
     */
    public JobClient executeAsync(@Nullable String jobName) throws Exception {
        throw onlyDraws("executeAsync", jobName);
    }

    private static UnsupportedOperationException onlyDraws(String call, @Nullable String jobName) {
        return new UnsupportedOperationException(call + "(" + (jobName == null ? "" : jobName)
                + ") of an environment that only draws: a @PenstockJob method returns, and the service runs what it"
                + " has drawn; in a main method take the environment from getExecutionEnvironment()");
    }

    /** All nodes, in the order drawn: inputs before what reads them. A view. */
    public List<Transformation<?>> getTransformations() {
        return Collections.unmodifiableList(transformations);
    }

    /** Adds a node; {@code DataStream}'s methods call it. */
    public final <X extends Transformation<?>> X add(IntFunction<X> creation) {
        X transformation = creation.apply(transformations.size());
        transformations.add(transformation);
        return transformation;
    }
}
