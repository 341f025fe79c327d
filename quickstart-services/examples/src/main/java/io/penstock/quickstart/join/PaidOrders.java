package io.penstock.quickstart.join;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.connector.files.format.CsvReaderFormat;
import io.penstock.connector.files.source.FileSource;
import io.penstock.streaming.api.datastream.DataStream;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.penstock.streaming.api.functions.co.ProcessJoinFunction;
import io.penstock.util.Collector;
import java.nio.file.Path;
import java.time.Duration;

/** Orders that were paid within a quarter of an hour. */
public final class PaidOrders {

    private static final Duration IN_TIME = Duration.ofMinutes(15);

    /** A row of the orders. */
    public record Order(String id, String customer, long timeMs) {}

    /** A row of the payments. */
    public record Payment(String order, long cents, long timeMs) {}

    /** An order with one payment. */
    public record Paid(String order, String customer, long cents, long afterMs) {}

    private PaidOrders() {}

    /** @param args a directory of CSV files with orders, and one with payments */
    public static void main(String[] args) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        DataStream<Order> orders = env.fromSource(
                        FileSource.forRecordStreamFormat(CsvReaderFormat.forPojo(Order.class), Path.of(args[0]))
                                .build(),
                        ordersInTime(),
                        "orders")
                .uid("orders");
        DataStream<Payment> payments = env.fromSource(
                        FileSource.forRecordStreamFormat(CsvReaderFormat.forPojo(Payment.class), Path.of(args[1]))
                                .build(),
                        paymentsInTime(),
                        "payments")
                .uid("payments");
        paid(orders, payments).print();
        env.execute("paid-orders");
    }

    static WatermarkStrategy<Order> ordersInTime() {
        return WatermarkStrategy.<Order>forMonotonousTimestamps()
                .withTimestampAssigner((order, before) -> order.timeMs());
    }

    static WatermarkStrategy<Payment> paymentsInTime() {
        return WatermarkStrategy.<Payment>forMonotonousTimestamps()
                .withTimestampAssigner((payment, before) -> payment.timeMs());
    }

    static DataStream<Paid> paid(DataStream<Order> orders, DataStream<Payment> payments) {
        return orders.keyBy(Order::id)
                .intervalJoin(payments.keyBy(Payment::order))
                .between(Duration.ZERO, IN_TIME)
                .process(new Match())
                .uid("match");
    }

    private static final class Match extends ProcessJoinFunction<Order, Payment, Paid> {
        @Override
        public void processElement(Order order, Payment payment, Context ctx, Collector<Paid> out) {
            long afterMs = payment.timeMs() - order.timeMs();
            out.collect(new Paid(order.id(), order.customer(), payment.cents(), afterMs));
        }
    }
}
