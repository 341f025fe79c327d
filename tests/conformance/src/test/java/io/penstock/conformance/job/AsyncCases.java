package io.penstock.conformance.job;

import static io.penstock.conformance.job.WindowCases.ms;

import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.conformance.Event;
import io.penstock.streaming.api.datastream.AsyncDataStream;
import io.penstock.streaming.api.datastream.DataStream;
import io.penstock.streaming.api.functions.async.AsyncFunction;
import io.penstock.streaming.api.functions.async.ResultFuture;
import io.penstock.streaming.api.functions.windowing.WindowFunction;
import io.penstock.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import io.penstock.streaming.api.windowing.windows.TimeWindow;
import io.penstock.streaming.util.retryable.AsyncRetryStrategies;
import io.penstock.streaming.util.retryable.RetryPredicates;
import io.penstock.util.Collector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Asynchronous functions that answer in ways that need no clock but for what is never answered. */
final class AsyncCases {

    private static final String INPUT = "a@1=2 b@2=1 a@3=0 w@3 b@5=3 a@4=1 a@12=1 w@11 b@13=2 a@21=2 w@30 b@31=1 w@40";

    private AsyncCases() {}

    /** As many results as the event's value says; of 3 only when somebody looks. */
    static final class Copies implements AsyncFunction<Event, String> {
        @Override
        public void asyncInvoke(Event event, ResultFuture<String> resultFuture) {
            List<String> copies = new ArrayList<>();
            for (int i = 0; i < event.value; i++) {
                copies.add(event.key + "|" + event.time + " copy " + i);
            }
            if (event.value == 3) {
                resultFuture.complete(() -> copies);
            } else {
                resultFuture.complete(copies);
            }
        }
    }

    /** Answers 2 never. */
    static final class Silent implements AsyncFunction<Event, String> {
        @Override
        public void asyncInvoke(Event event, ResultFuture<String> resultFuture) {
            if (event.value != 2) {
                resultFuture.complete(List.of(event.key + "|" + event.time + " answered"));
            }
        }

        @Override
        public void timeout(Event event, ResultFuture<String> resultFuture) {
            resultFuture.complete(List.of(event.key + "|" + event.time + " given up"));
        }
    }

    /** Fails as often as the event's value says, then says nothing, then how often it was asked. */
    static final class Reluctant implements AsyncFunction<Event, String> {
        private final Map<Long, Integer> asked = new HashMap<>();

        @Override
        public void asyncInvoke(Event event, ResultFuture<String> resultFuture) {
            int times = asked.merge(event.time, 1, Integer::sum);
            if (times <= event.value) {
                resultFuture.completeExceptionally(new IOException("not yet"));
            } else if (times == event.value + 1) {
                resultFuture.complete(List.of());
            } else {
                resultFuture.complete(List.of(event.key + "|" + event.time + " at call " + times));
            }
        }
    }

    /** Passes events on. */
    static final class Same implements AsyncFunction<Event, Event> {
        @Override
        public void asyncInvoke(Event event, ResultFuture<Event> resultFuture) {
            if (event.value != 2) {
                resultFuture.complete(List.of(event));
            }
        }

        @Override
        public void timeout(Event event, ResultFuture<Event> resultFuture) {
            resultFuture.complete(List.of(event));
        }
    }

    static final class Count implements WindowFunction<Event, String, String, TimeWindow> {
        @Override
        public void apply(String key, TimeWindow window, Iterable<Event> events, Collector<String> out) {
            int count = 0;
            for (Event event : events) {
                count += event.value >= 0 ? 1 : 0;
            }
            out.collect(key + "|" + window.getEnd() + " has " + count);
        }
    }

    @SuppressWarnings("unchecked") // of any answer
    private static Predicate<Collection<String>> empty() {
        return RetryPredicates.EMPTY_RESULT_PREDICATE;
    }

    private static DataStream<String> ordered(Ports ports, AsyncFunction<Event, String> function) {
        return AsyncDataStream.orderedWait(ports.input(0), function, 60, TimeUnit.MILLISECONDS, 2)
                .returns(Types.STRING)
                .uid("ordered");
    }

    static void addTo(List<CornerCase> all) {
        all.add(new CornerCase("async: any number of results, in order", true, INPUT, ports -> {
            ports.output(ordered(ports, new Copies()));
            ports.late(AsyncDataStream.unorderedWait(ports.input(0), new Copies(), 1, TimeUnit.SECONDS)
                    .returns(Types.STRING)
                    .uid("unordered"));
        }));
        all.add(new CornerCase(
                "async: order is kept across what times out",
                true,
                INPUT,
                ports -> ports.output(ordered(ports, new Silent()))));
        all.add(new CornerCase(
                "async: asked again after failures and empty answers",
                true,
                INPUT,
                ports -> ports.output(AsyncDataStream.orderedWaitWithRetry(
                                ports.input(0),
                                new Reluctant(),
                                30,
                                TimeUnit.SECONDS,
                                2,
                                new AsyncRetryStrategies.FixedDelayRetryStrategyBuilder<String>(5, 1)
                                        .ifResult(empty())
                                        .ifException(RetryPredicates.createExceptionTypePredicate(IOException.class))
                                        .build())
                        .returns(Types.STRING)
                        .uid("reluctant"))));
        all.add(new CornerCase(
                "async: watermarks wait for what is in front of them",
                false,
                INPUT,
                ports -> ports.output(
                        AsyncDataStream.unorderedWait(ports.input(0), new Same(), 60, TimeUnit.MILLISECONDS, 3)
                                .returns(TypeInformation.of(Event.class))
                                .uid("same")
                                .keyBy(event -> event.key, Types.STRING)
                                .window(TumblingEventTimeWindows.of(ms(10)))
                                .apply(new Count(), Types.STRING)
                                .uid("count"))));
    }
}
