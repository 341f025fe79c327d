package io.penstock.bench.flink;

import io.penstock.bench.engine.ClientSettings;
import io.penstock.bench.engine.EngineOptions;
import io.penstock.bench.engine.Handshake;
import io.penstock.bench.workload.Profile;
import io.penstock.bench.workload.Update;
import io.penstock.bench.workload.Workload;
import java.io.IOException;
import java.time.Duration;
import java.util.Properties;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.AbstractDeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;

/** Flink in one process: a mini cluster of one TaskManager, started before READY; the job is submitted at GO. */
public final class FlinkEngine {

    private static final TypeInformation<Profile> PROFILE =
            new FixedType<>(Profile.class, ProfileSerializer.INSTANCE);

    private FlinkEngine() {}

    public static void main(String[] arguments) throws Exception {
        EngineOptions options = EngineOptions.parse(arguments);
        Handshake handshake = new Handshake();
        Configuration configuration = FlinkSettings.of(options);
        MiniClusterConfiguration cluster = new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(options.slots())
                .build();
        MiniCluster miniCluster = new MiniCluster(cluster);
        miniCluster.start();
        StreamExecutionEnvironment environment = job(options, configuration);
        if (handshake.readyAndAwaitGo()) {
            JobID job =
                    miniCluster.submitJob(environment.getStreamGraph()).get().getJobID();
            endWhenItFails(miniCluster, job);
            handshake.awaitStop();
        }
        miniCluster.closeAsync().join();
        // Kafka's and Netty's threads would keep the JVM for a while.
        System.exit(0);
    }

    /** A job that fails is not restarted: the run is void, and the process says so at once. */
    private static void endWhenItFails(MiniCluster miniCluster, JobID job) {
        var unused = miniCluster.requestJobResult(job).thenAccept(result -> result.getSerializedThrowable()
                .ifPresent(failure -> {
                    System.err.println("the job failed");
                    failure.printStackTrace();
                    Runtime.getRuntime().halt(1);
                }));
    }

    private static StreamExecutionEnvironment job(EngineOptions options, Configuration configuration) {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        Properties consumer = new Properties();
        consumer.putAll(ClientSettings.consumer(options));
        KafkaSource<byte[]> source = KafkaSource.<byte[]>builder()
                .setTopics(options.inputs())
                .setProperties(consumer)
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setValueOnlyDeserializer(new Bytes())
                .build();
        WatermarkStrategy<byte[]> watermarks = options.workload() == Workload.TUMBLING
                ? WatermarkStrategy.forBoundedOutOfOrderness(Duration.ofSeconds(1))
                : WatermarkStrategy.noWatermarks();
        DataStream<byte[]> input = environment.fromSource(source, watermarks, "input");
        TypeInformation<OutputRecord> outputType = TypeInformation.of(OutputRecord.class);
        DataStream<OutputRecord> output = options.workload() == Workload.ETL
                ? input.flatMap(new EtlFunction()).returns(outputType)
                : profiles(
                                options.workload(),
                                input.map(new ParseFunction())
                                        .returns(new FixedType<>(Update.class, UpdateSerializer.INSTANCE))
                                        .keyBy(Update::account, Types.LONG),
                                outputType)
                        .uid("profile");
        Properties producer = new Properties();
        producer.putAll(ClientSettings.producer(options));
        output.sinkTo(KafkaSink.<OutputRecord>builder()
                .setBootstrapServers(options.bootstrap())
                .setKafkaProducerConfig(producer)
                .setRecordSerializer(new OutputRecord.ToTopic(options.output()))
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .setTransactionalIdPrefix(options.job())
                .build());
        return environment;
    }

    private static SingleOutputStreamOperator<OutputRecord> profiles(
            Workload workload, KeyedStream<Update, Long> updates, TypeInformation<OutputRecord> outputType) {
        return workload == Workload.TUMBLING
                ? updates.window(TumblingEventTimeWindows.of(Duration.ofMillis(Workload.WINDOW_MS)))
                        .aggregate(
                                new WindowProfile(),
                                new WindowLine(),
                                PROFILE,
                                PROFILE,
                                outputType)
                : updates.process(new ProfileFunction(workload), outputType);
    }

    /** Values as they are. */
    private static final class Bytes extends AbstractDeserializationSchema<byte[]> {

        private static final long serialVersionUID = 1;

        @Override
        public byte[] deserialize(byte[] message) throws IOException {
            return message;
        }
    }
}
