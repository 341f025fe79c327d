package io.penstock.quickstart.etl;

import io.penstock.api.common.functions.OpenContext;
import io.penstock.quickstart.etl.OrdersEtl.Order;
import io.penstock.quickstart.etl.OrdersEtl.Priced;
import io.penstock.streaming.api.functions.async.ResultFuture;
import io.penstock.streaming.api.functions.async.RichAsyncFunction;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/** Asks a service by {@code GET <service>/<country>} what a unit of the country's currency is in euro: the answer is a number. */
final class Rates extends RichAsyncFunction<Order, Priced> {

    private static final Duration CONNECT_MAX = Duration.ofSeconds(2);

    private final URI service;

    @SuppressWarnings("NullAway.Init") // open() is called before anything else
    private transient HttpClient http;

    Rates(URI service) {
        this.service = service;
    }

    @Override
    public void open(OpenContext context) {
        http = HttpClient.newBuilder().connectTimeout(CONNECT_MAX).build();
    }

    @Override
    public void asyncInvoke(Order order, ResultFuture<Priced> result) {
        HttpRequest question =
                HttpRequest.newBuilder(service.resolve(order.country())).build();
        var unused = http.sendAsync(question, HttpResponse.BodyHandlers.ofString())
                .thenApply(answer -> priced(order, answer))
                .exceptionally(broken -> Priced.without(order, broken.toString()))
                .thenAccept(priced -> result.complete(List.of(priced)));
    }

    @Override
    public void timeout(Order order, ResultFuture<Priced> result) {
        result.complete(List.of(Priced.without(order, "no answer in time")));
    }

    private static Priced priced(Order order, HttpResponse<String> answer) {
        return answer.statusCode() == 200
                ? new Priced(order, Double.parseDouble(answer.body().trim()), "")
                : Priced.without(order, "status " + answer.statusCode());
    }
}
