package io.penstock.bench.penstock;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.bench.engine.EngineOptions;
import io.penstock.bench.workload.Profile;
import io.penstock.bench.workload.Update;
import io.penstock.bench.workload.Workload;
import io.penstock.connector.base.DeliveryGuarantee;
import io.penstock.connector.kafka.sink.KafkaRecordSerializationSchema;
import io.penstock.connector.kafka.sink.KafkaSink;
import io.penstock.connector.kafka.source.KafkaSource;
import io.penstock.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import io.penstock.streaming.api.datastream.DataStream;
import io.penstock.streaming.api.datastream.KeyedStream;
import io.penstock.streaming.api.datastream.SingleOutputStreamOperator;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import java.time.Duration;

/** Draws the workload, operator by operator as in Flink's job. */
final class PenstockJob {

    private static final TypeInformation<OutputRecord> OUTPUT = TypeInformation.of(OutputRecord.class);
    private static final TypeInformation<Profile> PROFILE = TypeInformation.of(Profile.class, new ProfileSerde());

    private final EngineOptions options;
    private final int profileBytes;

    /** @param profileBytes of each profile of the large workload */
    PenstockJob(EngineOptions options, int profileBytes) {
        this.options = options;
        this.profileBytes = profileBytes;
    }

    void define(StreamExecutionEnvironment environment) {
        KafkaSource<byte[]> source = KafkaSource.<byte[]>builder()
                .setTopics(options.inputs())
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setValueOnlyDeserializer(new RawValues())
                .build();
        DataStream<byte[]> input =
                environment.fromSource(source, watermarks(), "input").uid("input");
        SingleOutputStreamOperator<OutputRecord> output = options.workload() == Workload.ETL
                ? input.flatMap(new EtlFunction(), OUTPUT).uid("etl")
                : profiles(input.map(new ParseFunction(), TypeInformation.of(Update.class))
                                .uid("parse")
                                .keyBy(Update::account, Types.LONG))
                        .uid("profile");
        output.sinkTo(sink()).uid("output");
    }

    private SingleOutputStreamOperator<OutputRecord> profiles(KeyedStream<Update, Long> updates) {
        return options.workload() == Workload.TUMBLING
                ? updates.window(TumblingEventTimeWindows.of(Duration.ofMillis(Workload.WINDOW_MS)))
                        .aggregate(new WindowProfile(), new WindowLine(), PROFILE, PROFILE, OUTPUT)
                : updates.process(profileFunction(), OUTPUT);
    }

    /** The time of a window's record is in its timestamp. */
    private WatermarkStrategy<byte[]> watermarks() {
        return options.workload() == Workload.TUMBLING
                ? WatermarkStrategy.forBoundedOutOfOrderness(Duration.ofSeconds(1))
                : WatermarkStrategy.noWatermarks();
    }

    private KeyedProcessFunction<Long, Update, OutputRecord> profileFunction() {
        return options.workload() == Workload.LARGE
                ? new LargeProfileFunction(profileBytes)
                : new ProfileFunction(options.workload());
    }

    private KafkaSink<OutputRecord> sink() {
        var schema = KafkaRecordSerializationSchema.<OutputRecord>builder()
                .setTopic(options.output())
                .setValueSerializationSchema(OutputRecord::value);
        if (options.workload() != Workload.ETL) {
            schema = schema.setKeySerializationSchema(OutputRecord::key);
        }
        return KafkaSink.<OutputRecord>builder()
                .setRecordSerializer(schema.build())
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .build();
    }
}
