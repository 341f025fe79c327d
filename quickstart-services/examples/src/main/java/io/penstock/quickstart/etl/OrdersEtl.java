package io.penstock.quickstart.etl;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.serialization.SimpleStringSchema;
import io.penstock.connector.kafka.sink.KafkaRecordSerializationSchema;
import io.penstock.connector.kafka.sink.KafkaSink;
import io.penstock.connector.kafka.source.KafkaSource;
import io.penstock.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import io.penstock.streaming.api.datastream.AsyncDataStream;
import io.penstock.streaming.api.datastream.DataStream;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.penstock.streaming.api.functions.async.AsyncFunction;
import io.penstock.streaming.util.retryable.AsyncRetryStrategies;
import java.net.URI;
import java.util.Collection;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Orders in JSON from a topic, priced by a service, as lines to another, exactly once; what is no order goes to the dead letters. */
public final class OrdersEtl {

    /** A message of the input. */
    public record Order(String id, String country, long cents) {
        public Order {
            if (id == null || id.isEmpty() || country == null || !country.matches("[a-z]{2}")) {
                throw new IllegalArgumentException("an order has an id and a country of two letters");
            }
        }
    }

    /** An order and its rate; or, where {@code missing} says why there is none, 0. */
    public record Priced(Order order, double rate, String missing) {
        static Priced without(Order order, String missing) {
            return new Priced(order, 0, missing);
        }
    }

    private OrdersEtl() {}

    /** @param args the topics to read from, to write to, and for orders without a rate; the URL of the service, with a slash at its end */
    public static void main(String[] args) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        define(env, args[0], args[1], args[2], new Rates(URI.create(args[3])));
        env.execute("orders-etl");
    }

    static void define(
            StreamExecutionEnvironment env,
            String from,
            String to,
            String unpriced,
            AsyncFunction<Order, Priced> rates) {
        KafkaSource<Order> orders = KafkaSource.<Order>builder()
                .setTopics(from)
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setValueOnlyDeserializer(new OrderSchema())
                .build();
        DataStream<Priced> priced = price(
                env.fromSource(orders, WatermarkStrategy.noWatermarks(), "orders")
                        .uid("orders")
                        .filter(order -> order.cents() > 0),
                rates);
        priced.filter(each -> each.missing().isEmpty())
                .map(each -> line(each.order()) + ";" + each.order().cents() * each.rate() / 100)
                .sinkTo(lines(to))
                .uid("lines");
        priced.filter(each -> !each.missing().isEmpty())
                .map(each -> line(each.order()) + ";" + each.missing())
                .sinkTo(lines(unpriced))
                .uid("unpriced");
    }

    /** Asked again three times where the service fails; a country that it does not know stays so. */
    static DataStream<Priced> price(DataStream<Order> orders, AsyncFunction<Order, Priced> rates) {
        return AsyncDataStream.unorderedWaitWithRetry(
                        orders,
                        rates,
                        10,
                        TimeUnit.SECONDS,
                        new AsyncRetryStrategies.FixedDelayRetryStrategyBuilder<Priced>(3, 200)
                                .ifResult(OrdersEtl::mayComeYet)
                                .build())
                .uid("rates");
    }

    private static boolean mayComeYet(Collection<Priced> answer) {
        String missing = answer.iterator().next().missing();
        return !missing.isEmpty() && !missing.equals("status 404");
    }

    private static String line(Order order) {
        return order.id() + ";" + order.country().toUpperCase(Locale.ROOT);
    }

    private static KafkaSink<String> lines(String topic) {
        return KafkaSink.<String>builder()
                .setRecordSerializer(KafkaRecordSerializationSchema.<String>builder()
                        .setTopic(topic)
                        .setValueSerializationSchema(new SimpleStringSchema())
                        .build())
                .build();
    }
}
