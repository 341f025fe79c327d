package io.penstock.quickstart.etl;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.serialization.DeserializationSchema;
import io.penstock.api.common.serialization.SimpleStringSchema;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.connector.kafka.sink.KafkaRecordSerializationSchema;
import io.penstock.connector.kafka.sink.KafkaSink;
import io.penstock.connector.kafka.source.KafkaSource;
import io.penstock.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import java.io.IOException;
import java.util.Locale;

/** Orders in JSON from a topic, as lines to another, exactly once; what is no order goes to the job's dead-letter topic. */
public final class OrdersEtl {

    /** A message of the input. */
    public record Order(String id, String country, long cents) {
        public Order {
            if (id == null || id.isEmpty() || country == null) {
                throw new IllegalArgumentException("an order has an id and a country");
            }
        }
    }

    private OrdersEtl() {}

    /** @param args the topics to read from and to write to */
    public static void main(String[] args) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        define(env, args[0], args[1]);
        env.execute("orders-etl");
    }

    static void define(StreamExecutionEnvironment env, String from, String to) {
        env.fromSource(
                        KafkaSource.<Order>builder()
                                .setTopics(from)
                                .setStartingOffsets(OffsetsInitializer.earliest())
                                .setValueOnlyDeserializer(new OrderSchema())
                                .build(),
                        WatermarkStrategy.noWatermarks(),
                        "orders")
                .uid("orders")
                .filter(order -> order.cents() > 0)
                .map(OrdersEtl::line)
                .sinkTo(KafkaSink.<String>builder()
                        .setRecordSerializer(KafkaRecordSerializationSchema.<String>builder()
                                .setTopic(to)
                                .setValueSerializationSchema(new SimpleStringSchema())
                                .build())
                        .build())
                .uid("lines");
    }

    private static String line(Order order) {
        return order.id() + ";" + order.country().toUpperCase(Locale.ROOT) + ";" + order.cents() / 100.0;
    }

    private static final class OrderSchema implements DeserializationSchema<Order> {
        private static final ObjectMapper JSON = new ObjectMapper();

        @Override
        public Order deserialize(byte[] message) throws IOException {
            return JSON.readValue(message, Order.class);
        }

        @Override
        public TypeInformation<Order> getProducedType() {
            return TypeInformation.of(Order.class);
        }
    }
}
