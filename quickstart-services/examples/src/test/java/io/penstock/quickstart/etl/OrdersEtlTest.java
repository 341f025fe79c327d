package io.penstock.quickstart.etl;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.penstock.api.common.serialization.SimpleStringSchema;
import io.penstock.quickstart.etl.OrdersEtl.Order;
import io.penstock.quickstart.etl.OrdersEtl.Priced;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.penstock.testkit.job.JobTestRunner;
import io.penstock.testkit.job.TestInputTopic;
import io.penstock.testkit.job.TestOutputTopic;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OrdersEtlTest {

    private static final SimpleStringSchema TEXT = new SimpleStringSchema();

    @Test
    void shouldPriceOrdersAndKeepWhatIsNone() {
        try (JobTestRunner runner = JobTestRunner.of(
                        "orders-etl",
                        env -> OrdersEtl.define(
                                env,
                                "orders",
                                "lines",
                                "unpriced",
                                (order, result) -> result.complete(List.of(
                                        order.country().equals("dk")
                                                ? new Priced(order, 0.125, "")
                                                : Priced.without(order, "status 404")))))
                .build()) {
            TestInputTopic<String> orders = runner.inputTopic("orders", 2, TEXT);
            TestOutputTopic<String> lines = runner.outputTopic("lines", 1, TEXT);
            TestOutputTopic<String> unpriced = runner.outputTopic("unpriced", 1, TEXT);
            TestOutputTopic<String> dead = runner.deadLetters(TEXT);
            runner.start();
            orders.send("{\"id\":\"1\",\"country\":\"dk\",\"cents\":1600}");
            orders.send("{\"id\":\"2\",\"country\":\"dk\",\"cents\":0}");
            orders.send("{\"id\":\"\",\"country\":\"dk\",\"cents\":5}");
            orders.send("{\"id\":\"3\",\"country\":\"xx\",\"cents\":5}");
            orders.send("no order");
            runner.crash();
            runner.restart();
            runner.runUntilIdle();
            assertThat(lines.values()).containsExactly("1;DK;2.0");
            assertThat(unpriced.values()).containsExactly("3;XX;status 404");
            assertThat(dead.values())
                    .containsExactlyInAnyOrder("{\"id\":\"\",\"country\":\"dk\",\"cents\":5}", "no order");
        }
    }

    /** One country's rate comes at the third question, one fails for ever, one is not known. */
    @Test
    void shouldAskTheServiceAgainWhereItFails() throws Exception {
        Map<String, Integer> asked = new ConcurrentHashMap<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/rates/", exchange -> {
            String country = exchange.getRequestURI().getPath().substring("/rates/".length());
            int times = asked.merge(country, 1, Integer::sum);
            switch (country) {
                case "dk" -> answer(exchange, 200, "0.125");
                case "se" -> answer(exchange, times < 3 ? 503 : 200, "0.1");
                case "no" -> answer(exchange, 503, "");
                default -> answer(exchange, 404, "");
            }
        });
        server.start();
        try {
            URI service = URI.create("http://" + server.getAddress().getHostString() + ":"
                    + server.getAddress().getPort() + "/rates/");
            Order dk = new Order("1", "dk", 100);
            Order se = new Order("2", "se", 100);
            Order no = new Order("3", "no", 100);
            Order xx = new Order("4", "xx", 100);
            StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
            assertThat(OrdersEtl.price(env.fromData(dk, se, no, xx), new Rates(service))
                            .executeAndCollect(10))
                    .containsExactlyInAnyOrder(
                            new Priced(dk, 0.125, ""),
                            new Priced(se, 0.1, ""),
                            new Priced(no, 0, "status 503"),
                            new Priced(xx, 0, "status 404"));
            assertThat(asked).containsAllEntriesOf(Map.of("dk", 1, "se", 3, "no", 4, "xx", 1));
        } finally {
            server.stop(0);
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
