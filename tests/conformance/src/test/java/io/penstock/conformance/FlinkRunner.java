package io.penstock.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** Runs jobs on Flink, one after the other, on one MiniCluster. */
final class FlinkRunner implements AutoCloseable {

    /** What running jobs have said: Flink copies functions, so that there is no other way out of them. */
    private static final Map<Integer, Map<String, List<String>>> SAID = new ConcurrentHashMap<>();

    private static final AtomicInteger RUNS = new AtomicInteger();

    private final FlinkTwin twin;
    private final MiniCluster cluster;

    private FlinkRunner(FlinkTwin twin, MiniCluster cluster) {
        this.twin = twin;
        this.cluster = cluster;
    }

    static FlinkRunner start() throws Exception {
        FlinkTwin twin = FlinkTwin.compile(Files.createTempDirectory("penstock-conformance"));
        Configuration configuration = new Configuration();
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(32));
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(32));
        configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(16));
        MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(2)
                .withRandomPorts()
                .build());
        cluster.start();
        return new FlinkRunner(twin, cluster);
    }

    /**
     * @param jobs has {@code define}, see {@link FlinkTwin#define}
     * @param parallelism of what follows a keyBy, 1 or 2; the input is one task's
     */
    Outcome run(Class<?> jobs, Object job, List<Event> events, int parallelism) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(twin.loader()); // with it Flink reads the signatures of lambdas
        try {
            return runWithTwins(jobs, job, events, parallelism);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private Outcome runWithTwins(Class<?> jobs, Object job, List<Event> events, int parallelism) throws Exception {
        int run = RUNS.incrementAndGet();
        SAID.put(run, new ConcurrentHashMap<>());
        StreamExecutionEnvironment environment = new StreamExecutionEnvironment(new Configuration(), twin.loader());
        environment.setParallelism(parallelism);
        DataStream<Event> input = environment
                .fromData(events, TypeInformation.of(Event.class))
                .setParallelism(1)
                .assignTimestampsAndWatermarks(marked())
                .setParallelism(1);
        IntFunction<DataStream<Event>> inputs = side ->
                input.filter(event -> !event.isMark() && event.side == side).setParallelism(1);
        BiConsumer<String, DataStream<String>> outputs =
                (port, results) -> results.map(new Say(run, port), Types.STRING).sinkTo(new DiscardingSink<>());
        twin.define(jobs, job, inputs, outputs);
        JobGraph graph = environment.getStreamGraph().getJobGraph(twin.loader());
        graph.setClasspaths(List.of(twin.url()));
        cluster.executeJobBlocking(graph);
        Map<String, List<String>> said = new HashMap<>(SAID.remove(run));
        return new Outcome(said);
    }

    private static WatermarkStrategy<Event> marked() {
        return WatermarkStrategy.<Event>forGenerator(context -> new Marks())
                .withTimestampAssigner((event, before) -> event.time);
    }

    /** Watermarks are in the input. */
    private static final class Marks implements WatermarkGenerator<Event> {
        @Override
        public void onEvent(Event event, long eventTimestamp, WatermarkOutput output) {
            if (event.isMark()) {
                output.emitWatermark(new Watermark(event.mark));
            }
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {}
    }

    private static final class Say implements MapFunction<String, String> {
        private final int run;
        private final String port;

        Say(int run, String port) {
            this.run = run;
            this.port = port;
        }

        @Override
        public String map(String text) {
            SAID.get(run)
                    .computeIfAbsent(port, absent -> Collections.synchronizedList(new ArrayList<>()))
                    .add(text);
            return text;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            cluster.close();
        } catch (IOException failed) {
            throw failed;
        } catch (Exception failed) {
            throw new IOException("Flink's MiniCluster does not end", failed);
        }
    }
}
