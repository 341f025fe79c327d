package io.penstock.quickstart.fraud;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.serialization.AvroDeserializationSchema;
import io.penstock.api.common.serialization.AvroSerializationSchema;
import io.penstock.connector.kafka.sink.KafkaRecordSerializationSchema;
import io.penstock.connector.kafka.sink.KafkaSink;
import io.penstock.connector.kafka.source.KafkaSource;
import io.penstock.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import io.penstock.quarkus.PenstockJob;
import io.penstock.streaming.api.datastream.SingleOutputStreamOperator;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import java.time.Duration;

/** The job: payments in, alerts out. */
@PenstockJob("fraud-detection")
public class FraudDetection {

    /** Payments of a partition may come so much later than younger ones. Alerts are that much older: they wait. */
    private static final Duration OUT_OF_ORDER_MAX = Duration.ofMillis(100);

    void define(StreamExecutionEnvironment env) {
        // Watermarks soon after the payments they follow: alerts wait for them.
        env.getConfig().setAutoWatermarkInterval(Duration.ofMillis(5));

        SingleOutputStreamOperator<Alert> alerts = env.fromSource(transactions(), inEventTime(), "transactions")
                .uid("transactions")
                .keyBy(Transaction::account)
                .process(new FraudDetector())
                .uid("fraud-detector");

        alerts.sinkTo(topic("alerts", Alert.class)).uid("alerts");
        alerts.getSideOutput(FraudDetector.LATE)
                .sinkTo(topic("transactions-late", Transaction.class))
                .uid("transactions-late");
    }

    private static KafkaSource<Transaction> transactions() {
        return KafkaSource.<Transaction>builder()
                .setTopics("transactions")
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setValueOnlyDeserializer(AvroDeserializationSchema.forType(Transaction.class))
                .build();
    }

    private static WatermarkStrategy<Transaction> inEventTime() {
        return WatermarkStrategy.<Transaction>forBoundedOutOfOrderness(OUT_OF_ORDER_MAX)
                .withTimestampAssigner((payment, kafkaTimestampMs) -> payment.timestampMs());
    }

    private static <T> KafkaSink<T> topic(String name, Class<T> type) {
        return KafkaSink.<T>builder()
                .setRecordSerializer(KafkaRecordSerializationSchema.<T>builder()
                        .setTopic(name)
                        .setValueSerializationSchema(AvroSerializationSchema.forType(type))
                        .build())
                .build();
    }
}
