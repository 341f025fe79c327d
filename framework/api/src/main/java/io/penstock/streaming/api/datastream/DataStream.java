package io.penstock.streaming.api.datastream;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.functions.FilterFunction;
import io.penstock.api.common.functions.FlatMapFunction;
import io.penstock.api.common.functions.MapFunction;
import io.penstock.api.common.functions.Partitioner;
import io.penstock.api.common.state.MapStateDescriptor;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.UnknownType;
import io.penstock.api.connector.sink2.Sink;
import io.penstock.api.dag.OneInputTransformation;
import io.penstock.api.dag.OperatorSpec;
import io.penstock.api.dag.PartitionTransformation;
import io.penstock.api.dag.Partitioning;
import io.penstock.api.dag.Partitioning.Way;
import io.penstock.api.dag.SinkTransformation;
import io.penstock.api.dag.Transformation;
import io.penstock.api.dag.UnionTransformation;
import io.penstock.api.java.functions.KeySelector;
import io.penstock.api.java.typeutils.TypeExtractor;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.penstock.streaming.api.functions.ProcessFunction;
import io.penstock.streaming.api.functions.sink.PrintSink;
import io.penstock.streaming.api.windowing.assigners.GlobalWindows;
import io.penstock.streaming.api.windowing.assigners.WindowAssigner;
import io.penstock.streaming.api.windowing.evictors.CountEvictor;
import io.penstock.streaming.api.windowing.triggers.CountTrigger;
import io.penstock.streaming.api.windowing.triggers.PurgingTrigger;
import io.penstock.streaming.api.windowing.windows.GlobalWindow;
import io.penstock.streaming.api.windowing.windows.Window;
import io.penstock.util.CloseableIterator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stream of records of one type.
 *
 * <p>Output types are read from the function's class, or from a lambda's signature where it says them. What the compiler has erased
 * (a lambda's {@code List<String>}, whatever a flatMap lambda collects) stays unknown until {@code returns(...)} says it; that is
 * needed only where bytes are: in state, and where records go to other processes.
 *
 * @param <T> records
 */
public class DataStream<T> {
    final StreamExecutionEnvironment environment;
    final Transformation<T> transformation;

    DataStream(StreamExecutionEnvironment environment, Transformation<T> transformation) {
        this.environment = environment;
        this.transformation = transformation;
    }

    /** The node's number in the environment, from 0. */
    public int getId() {
        return transformation.id();
    }

    public StreamExecutionEnvironment getExecutionEnvironment() {
        return environment;
    }

    /** The node that was drawn. */
    public Transformation<T> getTransformation() {
        return transformation;
    }

    public TypeInformation<T> getType() {
        return transformation.outputType();
    }

    public <R> SingleOutputStreamOperator<R> map(MapFunction<T, R> mapper) {
        return map(mapper, TypeExtractor.mapOutput(mapper, getType()));
    }

    public <R> SingleOutputStreamOperator<R> map(MapFunction<T, R> mapper, TypeInformation<R> outputType) {
        return transform("Map", outputType, new OperatorSpec.Map<>(mapper));
    }

    public <R> SingleOutputStreamOperator<R> flatMap(FlatMapFunction<T, R> flatMapper) {
        return flatMap(flatMapper, TypeExtractor.flatMapOutput(flatMapper, getType()));
    }

    public <R> SingleOutputStreamOperator<R> flatMap(FlatMapFunction<T, R> flatMapper, TypeInformation<R> outputType) {
        return transform("Flat Map", outputType, new OperatorSpec.FlatMap<>(flatMapper));
    }

    public SingleOutputStreamOperator<T> filter(FilterFunction<T> filter) {
        return transform("Filter", getType(), new OperatorSpec.Filter<>(filter));
    }

    public <R> SingleOutputStreamOperator<R> process(ProcessFunction<T, R> processFunction) {
        return process(processFunction, TypeExtractor.processOutput(processFunction, getType()));
    }

    public <R> SingleOutputStreamOperator<R> process(
            ProcessFunction<T, R> processFunction, TypeInformation<R> outputType) {
        return transform("Process", outputType, new OperatorSpec.Process<>(processFunction));
    }

    /**
     * Records of a key go to the same task, in order. The key's type is read from the selector; where the compiler has erased it, the
     * start is refused with the remedy: {@link #keyBy(KeySelector, TypeInformation)}.
     */
    public <K> KeyedStream<T, K> keyBy(KeySelector<T, K> key) {
        return keyBy(key, TypeExtractor.keyType(key, getType()));
    }

    /**
     * @param keyType its serde must be canonical: equal keys, equal bytes
     */
    public <K> KeyedStream<T, K> keyBy(KeySelector<T, K> key, TypeInformation<K> keyType) {
        return new KeyedStream<>(this, key, keyType);
    }

    /** To all tasks of the next stage in turn, so that they have equally much to do. */
    public DataStream<T> rebalance() {
        return partitioned(new Partitioning.Spread<>(Way.REBALANCE));
    }

    /** To those tasks of the next stage that are in the same process, in turn: nothing is sent to others. */
    public DataStream<T> rescale() {
        return partitioned(new Partitioning.Spread<>(Way.RESCALE));
    }

    /** To the tasks of the next stage as if by lot, evenly. */
    public DataStream<T> shuffle() {
        return partitioned(new Partitioning.Spread<>(Way.SHUFFLE));
    }

    /** All records to one task of the next stage, the first, however many processes there are. */
    public DataStream<T> global() {
        return partitioned(new Partitioning.Spread<>(Way.GLOBAL));
    }

    /** Each record to every task of the next stage: as many times as the job's max-parallelism. */
    public DataStream<T> broadcast() {
        return partitioned(new Partitioning.Spread<>(Way.BROADCAST));
    }

    /**
     * To every task of a function that another stream is connected to, with states that the function may keep what it learns in.
     *
     * @param broadcastStateDescriptors of all broadcast states of the function
     */
    public BroadcastStream<T> broadcast(MapStateDescriptor<?, ?>... broadcastStateDescriptors) {
        return new BroadcastStream<>(this, List.of(broadcastStateDescriptors));
    }

    /** What it does by itself: operators behind each other are one task. Takes back another way that was chosen right before. */
    public DataStream<T> forward() {
        return new DataStream<>(environment, KeyedStream.unkeyed(this));
    }

    /**
     * To the task of the next stage that the partitioner names.
     *
     * @param partitioner gives the same for the same record; it is called again where a record is processed again
     */
    public <K> DataStream<T> partitionCustom(Partitioner<K> partitioner, KeySelector<T, K> keySelector) {
        return partitioned(new Partitioning.Custom<>(partitioner, keySelector));
    }

    final DataStream<T> partitioned(Partitioning<T> partitioning) {
        return new DataStream<>(
                environment,
                environment.add(id -> new PartitionTransformation<>(id, KeyedStream.unkeyed(this), partitioning)));
    }

    /** All records of all these streams. Between streams there is no order. */
    @SafeVarargs
    public final DataStream<T> union(DataStream<T>... streams) {
        List<Transformation<T>> inputs = new ArrayList<>();
        inputs.add(transformation);
        for (DataStream<T> stream : streams) {
            requireSameEnvironment("union", stream);
            inputs.add(stream.transformation);
        }
        return new DataStream<>(environment, environment.add(id -> new UnionTransformation<>(id, inputs)));
    }

    /** This stream and another, of another type, for one function. */
    public <R> ConnectedStreams<T, R> connect(DataStream<R> dataStream) {
        requireSameEnvironment("connect", dataStream);
        return new ConnectedStreams<>(this, dataStream);
    }

    /** This stream and a broadcast one for one function. */
    public <R> BroadcastConnectedStream<T, R> connect(BroadcastStream<R> broadcastStream) {
        requireSameEnvironment("connect", broadcastStream.stream);
        return new BroadcastConnectedStream<>(this, broadcastStream);
    }

    /** Pairs with another stream's records of the same key and window. */
    public <T2> JoinedStreams<T, T2> join(DataStream<T2> otherStream) {
        requireSameEnvironment("join", otherStream);
        return new JoinedStreams<>(this, otherStream);
    }

    /** What this stream and another have of a key in a window, for one function. */
    public <T2> CoGroupedStreams<T, T2> coGroup(DataStream<T2> otherStream) {
        requireSameEnvironment("coGroup", otherStream);
        return new CoGroupedStreams<>(this, otherStream);
    }

    /**
     * All records that are in the same window go together: through one task, however many processes there are. Where records can be told
     * apart by a key, {@code keyBy(...).window(...)} shares the work.
     */
    public <W extends Window> AllWindowedStream<T, W> windowAll(WindowAssigner<? super T, W> assigner) {
        return new AllWindowedStream<>(this, assigner);
    }

    /**
     * Windows of so many records, through one task.
     *
     * @param size at least 1
     */
    public AllWindowedStream<T, GlobalWindow> countWindowAll(long size) {
        return windowAll(GlobalWindows.create()).trigger(PurgingTrigger.of(CountTrigger.of(size)));
    }

    /**
     * The last so many records, every so many, through one task.
     *
     * @param size at least 1
     * @param slide at least 1
     */
    public AllWindowedStream<T, GlobalWindow> countWindowAll(long size, long slide) {
        requireSize(size);
        return windowAll(GlobalWindows.create()).evictor(CountEvictor.of(size)).trigger(CountTrigger.of(slide));
    }

    static void requireSize(long size) {
        if (size < 1) {
            throw new IllegalArgumentException("a count window of " + size + " records; it must be at least 1");
        }
    }

    private void requireSameEnvironment(String call, DataStream<?> other) {
        if (other.environment != environment) {
            throw new IllegalArgumentException(call + " of \"" + transformation.name() + "\" and \""
                    + other.transformation.name() + "\", which come from different environments; use one");
        }
    }

    /** Timestamps and watermarks in the midst of the stream; better done at the source, which knows its splits. */
    public SingleOutputStreamOperator<T> assignTimestampsAndWatermarks(WatermarkStrategy<T> watermarkStrategy) {
        if (watermarkStrategy.getAlignmentParameters().isEnabled()) {
            throw new IllegalArgumentException("assignTimestampsAndWatermarks behind \"" + transformation.name()
                    + "\" is given watermark alignment ("
                    + watermarkStrategy.getAlignmentParameters()
                    + "): only a source can wait for others; give the strategy to fromSource");
        }
        return transform(
                "Timestamps/Watermarks", getType(), new OperatorSpec.TimestampsAndWatermarks<>(watermarkStrategy));
    }

    public DataStreamSink<T> sinkTo(Sink<T> sink) {
        return new DataStreamSink<>(environment.add(id -> new SinkTransformation<>(id, "Sink", transformation, sink)));
    }

    /** Each record as a line on standard output, when it comes: see {@link PrintSink}. */
    public DataStreamSink<T> print() {
        return sinkTo(new PrintSink<>()).name("Print to Std. Out");
    }

    /** @param sinkIdentifier stands before each record, as {@code identifier> record} */
    public DataStreamSink<T> print(String sinkIdentifier) {
        return sinkTo(new PrintSink<>(sinkIdentifier)).name("Print to Std. Out");
    }

    /** Each record as a line on standard error, when it comes: see {@link PrintSink}. */
    public DataStreamSink<T> printToErr() {
        return sinkTo(new PrintSink<>(true)).name("Print to Std. Err");
    }

    /** @param sinkIdentifier stands before each record, as {@code identifier> record} */
    public DataStreamSink<T> printToErr(String sinkIdentifier) {
        return sinkTo(new PrintSink<>(sinkIdentifier, true)).name("Print to Std. Err");
    }

    /** {@link #executeAndCollect(String)} under a name that the configuration gives. */
    public CloseableIterator<T> executeAndCollect() throws Exception {
        return executeAndCollect((String) null);
    }

    /**
     * Starts the job, whose records of this stream come here: each once, after its commit. Of a job that runs in several processes those come
     * that this process made.
     *
     * @param jobExecutionName null where the configuration gives it
     * @return ends with the job; its {@code next} and {@code hasNext} wait, and throw {@link IllegalStateException} where the job has failed;
     *     closing it ends the job
     * @throws UnsupportedOperationException where the environment only draws
     */
    public CloseableIterator<T> executeAndCollect(@Nullable String jobExecutionName) throws Exception {
        CollectedRecords<T> collected = collect();
        collected.comesFrom(environment.executeAsync(jobExecutionName), true);
        return collected;
    }

    /** {@link #executeAndCollect(String, int)} under a name that the configuration gives. */
    public List<T> executeAndCollect(int limit) throws Exception {
        return executeAndCollect(null, limit);
    }

    /**
     * The first records, in the order of commits; then the job is ended.
     *
     * @param jobExecutionName null where the configuration gives it
     * @param limit at least 1
     * @return as many, or fewer where the job has ended before
     */
    public List<T> executeAndCollect(@Nullable String jobExecutionName, int limit) throws Exception {
        if (limit < 1) {
            throw new IllegalArgumentException("limit=" + limit + "; at least 1");
        }
        List<T> first = new ArrayList<>();
        try (CloseableIterator<T> records = executeAndCollect(jobExecutionName)) {
            while (first.size() < limit && records.hasNext()) {
                first.add(records.next());
            }
        }
        return first;
    }

    private CollectedRecords<T> collect() {
        CollectedRecords<T> collected = new CollectedRecords<>();
        sinkTo(new CollectSink<>(collected)).name("Collect");
        return collected;
    }

    final <R> SingleOutputStreamOperator<R> transform(String name, TypeInformation<R> type, OperatorSpec operator) {
        OneInputTransformation<T, R> added =
                environment.add(id -> new OneInputTransformation<>(id, name, type, transformation, operator));
        if (type instanceof UnknownType<R> unknown) {
            unknown.producedBy(added::describe);
        }
        return new SingleOutputStreamOperator<>(environment, added);
    }
}
