package io.penstock.conformance.job;

import static io.penstock.conformance.job.WindowCases.ms;

import io.penstock.api.common.functions.OpenContext;
import io.penstock.api.common.state.MapState;
import io.penstock.api.common.state.MapStateDescriptor;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.conformance.Event;
import io.penstock.streaming.api.datastream.DataStream;
import io.penstock.streaming.api.functions.co.KeyedCoProcessFunction;
import io.penstock.streaming.api.functions.co.ProcessJoinFunction;
import io.penstock.streaming.api.windowing.assigners.EventTimeSessionWindows;
import io.penstock.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import io.penstock.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import io.penstock.util.Collector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Two streams. In Flink nobody says which of two inputs is read first, so that no case depends on it. */
final class TwoStreamCases {

    private static final String INPUT =
            "a@5/0 a@2/1 a@3/1 b@4/0 a@7/1 a@8/1 w@3 b@4/1 a@10/0 b@30/1 a@6=2/1 w@12 c@20/0"
                    + " a@13/1 a@14/1 w@40 a@41/0 a@42/1 w@90";

    private TwoStreamCases() {}

    static final class Pair extends ProcessJoinFunction<Event, Event, String> {
        @Override
        public void processElement(Event left, Event right, Context ctx, Collector<String> out) {
            out.collect(left.key + "|" + left.time + " " + right.time + " of " + ctx.getTimestamp());
        }
    }

    /** Both sides count in one state, by tens of milliseconds; timers tell. */
    static final class Shared extends KeyedCoProcessFunction<String, Event, Event, String> {
        private transient MapState<Long, Integer> sums;

        @Override
        public void open(OpenContext context) {
            sums = getRuntimeContext().getMapState(new MapStateDescriptor<>("sums", Types.LONG, Types.INT));
        }

        private void add(long until, int value) throws Exception {
            Integer before = sums.get(until);
            sums.put(until, before == null ? value : before + value);
        }

        @Override
        public void processElement1(Event event, Context ctx, Collector<String> out) throws Exception {
            long until = (event.time / 10 + 1) * 10;
            add(until, event.value);
            ctx.timerService().registerEventTimeTimer(until);
        }

        @Override
        public void processElement2(Event event, Context ctx, Collector<String> out) throws Exception {
            long until = (event.time / 10 + 1) * 10;
            add(until, 100 * event.value);
            ctx.timerService().registerEventTimeTimer(until);
        }

        @Override
        public void onTimer(long timestamp, OnTimerContext ctx, Collector<String> out) throws Exception {
            out.collect(ctx.getCurrentKey() + "|" + timestamp + " " + sums.get(timestamp));
        }
    }

    static void coGroup(String key, Iterable<Event> left, Iterable<Event> right, Collector<String> out) {
        out.collect(key + "|" + times(left) + " with " + times(right));
    }

    private static List<Long> times(Iterable<Event> events) {
        List<Long> times = new ArrayList<>();
        events.forEach(event -> times.add(event.time));
        Collections.sort(times);
        return times;
    }

    static String keyOf(Iterable<Event> left, Iterable<Event> right) {
        return left.iterator().hasNext()
                ? left.iterator().next().key
                : right.iterator().next().key;
    }

    static String pair(Event left, Event right) {
        return left.key + "|" + left.time + " " + right.time;
    }

    static void addTo(List<CornerCase> all) {
        all.add(new CornerCase(
                "interval join: bounds included",
                false,
                INPUT,
                ports -> ports.output(ports.keyed(0)
                        .intervalJoin(ports.keyed(1))
                        .between(ms(-2), ms(3))
                        .process(new Pair(), Types.STRING)
                        .uid("join"))));
        all.add(new CornerCase(
                "interval join: bounds excluded",
                false,
                INPUT,
                ports -> ports.output(ports.keyed(0)
                        .intervalJoin(ports.keyed(1))
                        .between(ms(-2), ms(3))
                        .lowerBoundExclusive()
                        .upperBoundExclusive()
                        .process(new Pair(), Types.STRING)
                        .uid("join"))));
        all.add(new CornerCase(
                "interval join: with the past only",
                false,
                INPUT,
                ports -> ports.output(ports.keyed(0)
                        .intervalJoin(ports.keyed(1))
                        .between(ms(-3), ms(-1))
                        .process(new Pair(), Types.STRING)
                        .uid("join"))));
        all.add(new CornerCase(
                "coGroup: also where one side is empty",
                false,
                INPUT,
                ports -> ports.output(ports.input(0)
                        .coGroup(ports.input(1))
                        .where(event -> event.key, Types.STRING)
                        .equalTo(event -> event.key)
                        .window(TumblingEventTimeWindows.of(ms(10)))
                        .apply(
                                (Iterable<Event> left, Iterable<Event> right, Collector<String> out) ->
                                        coGroup(keyOf(left, right), left, right, out),
                                Types.STRING)
                        .uid("groups"))));
        all.add(new CornerCase(
                "window join: pairs within a window",
                false,
                INPUT,
                ports -> ports.output(ports.input(0)
                        .join(ports.input(1))
                        .where(event -> event.key, Types.STRING)
                        .equalTo(event -> event.key)
                        .window(TumblingEventTimeWindows.of(ms(10)))
                        .apply((Event left, Event right) -> pair(left, right), Types.STRING)
                        .uid("pairs"))));
        all.add(new CornerCase(
                "window join: once per sliding window",
                false,
                INPUT,
                ports -> ports.output(ports.input(0)
                        .join(ports.input(1))
                        .where(event -> event.key, Types.STRING)
                        .equalTo(event -> event.key)
                        .window(SlidingEventTimeWindows.of(ms(10), ms(4)))
                        .apply((Event left, Event right) -> pair(left, right), Types.STRING)
                        .uid("pairs"))));
        all.add(new CornerCase(
                "window join: of sessions",
                false,
                INPUT,
                ports -> ports.output(ports.input(0)
                        .join(ports.input(1))
                        .where(event -> event.key, Types.STRING)
                        .equalTo(event -> event.key)
                        .window(EventTimeSessionWindows.withGap(ms(3)))
                        .apply((Event left, Event right) -> pair(left, right), Types.STRING)
                        .uid("pairs"))));
        all.add(new CornerCase(
                "connect: two streams, one state",
                true,
                INPUT,
                ports -> ports.output(ports.keyed(0)
                        .connect(ports.keyed(1))
                        .process(new Shared(), Types.STRING)
                        .uid("shared"))));
        all.add(new CornerCase("union", false, INPUT, ports -> {
            DataStream<Event> both = ports.input(0).union(ports.input(1));
            ports.output(WindowCases.showSessions(
                    both.keyBy(event -> event.key, Types.STRING).window(EventTimeSessionWindows.withGap(ms(3)))));
        }));
    }
}
