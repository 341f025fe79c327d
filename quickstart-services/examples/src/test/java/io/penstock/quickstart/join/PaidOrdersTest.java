package io.penstock.quickstart.join;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.quickstart.join.PaidOrders.Order;
import io.penstock.quickstart.join.PaidOrders.Paid;
import io.penstock.quickstart.join.PaidOrders.Payment;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PaidOrdersTest {

    private static final long MINUTE_MS = 60_000;

    @Test
    void shouldMatchWhatWasPaidInTime() throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        List<Paid> paid = PaidOrders.paid(
                        env.fromData(
                                        new Order("o1", "ann", 0),
                                        new Order("o2", "bob", MINUTE_MS),
                                        new Order("o3", "eve", 2 * MINUTE_MS))
                                .assignTimestampsAndWatermarks(PaidOrders.ordersInTime()),
                        env.fromData(
                                        new Payment("o3", 300, MINUTE_MS),
                                        new Payment("o1", 100, 5 * MINUTE_MS),
                                        new Payment("o2", 200, 17 * MINUTE_MS))
                                .assignTimestampsAndWatermarks(PaidOrders.paymentsInTime()))
                .executeAndCollect(10);
        assertThat(paid).as("o2 too late, o3 too early").containsExactly(new Paid("o1", "ann", 100, 5 * MINUTE_MS));
    }
}
