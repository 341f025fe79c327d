package io.penstock.bench.penstock;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.bench.engine.EngineOptions;
import io.penstock.bench.workload.Update;
import io.penstock.bench.workload.Workload;
import io.penstock.connector.base.DeliveryGuarantee;
import io.penstock.connector.kafka.sink.KafkaRecordSerializationSchema;
import io.penstock.connector.kafka.sink.KafkaSink;
import io.penstock.connector.kafka.source.KafkaSource;
import io.penstock.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import io.penstock.streaming.api.datastream.DataStream;
import io.penstock.streaming.api.datastream.SingleOutputStreamOperator;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.penstock.streaming.api.functions.KeyedProcessFunction;

/** Draws the workload, operator by operator as in Flink's job. */
final class PenstockJob {

    private static final TypeInformation<OutputRecord> OUTPUT = TypeInformation.of(OutputRecord.class);

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
        DataStream<byte[]> input = environment
                .fromSource(source, WatermarkStrategy.noWatermarks(), "input")
                .uid("input");
        SingleOutputStreamOperator<OutputRecord> output = options.workload() == Workload.ETL
                ? input.flatMap(new EtlFunction(), OUTPUT).uid("etl")
                : input.map(new ParseFunction(), TypeInformation.of(Update.class))
                        .uid("parse")
                        .keyBy(Update::account, Types.LONG)
                        .process(profileFunction(), OUTPUT)
                        .uid("profile");
        output.sinkTo(sink()).uid("output");
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
