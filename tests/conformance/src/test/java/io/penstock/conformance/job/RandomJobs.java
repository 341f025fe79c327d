package io.penstock.conformance.job;

import static io.penstock.conformance.job.WindowCases.lateTag;
import static io.penstock.conformance.job.WindowCases.ms;

import io.penstock.api.common.functions.FlatMapFunction;
import io.penstock.api.common.functions.OpenContext;
import io.penstock.api.common.functions.ReduceFunction;
import io.penstock.api.common.state.ValueState;
import io.penstock.api.common.state.ValueStateDescriptor;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.conformance.Event;
import io.penstock.conformance.RandomPlan;
import io.penstock.conformance.SharedPanes;
import io.penstock.streaming.api.datastream.AllWindowedStream;
import io.penstock.streaming.api.datastream.DataStream;
import io.penstock.streaming.api.datastream.KeyedStream;
import io.penstock.streaming.api.datastream.SingleOutputStreamOperator;
import io.penstock.streaming.api.datastream.WindowedStream;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.streaming.api.functions.windowing.ProcessAllWindowFunction;
import io.penstock.streaming.api.windowing.assigners.EventTimeSessionWindows;
import io.penstock.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import io.penstock.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import io.penstock.streaming.api.windowing.assigners.WindowAssigner;
import io.penstock.streaming.api.windowing.evictors.CountEvictor;
import io.penstock.streaming.api.windowing.evictors.TimeEvictor;
import io.penstock.streaming.api.windowing.triggers.ContinuousEventTimeTrigger;
import io.penstock.streaming.api.windowing.triggers.CountTrigger;
import io.penstock.streaming.api.windowing.triggers.PurgingTrigger;
import io.penstock.streaming.api.windowing.windows.TimeWindow;
import io.penstock.util.Collector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;

/** Draws what a {@link RandomPlan} says. */
public final class RandomJobs {

    private RandomJobs() {}

    public static void define(
            RandomPlan plan, IntFunction<DataStream<Event>> inputs, BiConsumer<String, DataStream<String>> outputs) {
        Ports ports = new Ports(side -> side == 0 ? shaped(plan, inputs.apply(0)) : inputs.apply(side), outputs);
        SingleOutputStreamOperator<String> results =
                switch (plan.kind()) {
                    case WINDOWS -> windows(plan, ports);
                    case ALL_WINDOWS -> allWindows(plan, ports);
                    case TIMERS ->
                        ports.keyed(0)
                                .process(new TimerCases.Timers(), Types.STRING)
                                .uid("timers");
                    case ROLLING -> rolling(plan, ports.keyed(0)).uid("rolling").map(TimerCases::text, Types.STRING);
                    case INTERVAL_JOIN ->
                        ports.keyed(0)
                                .intervalJoin(ports.keyed(1))
                                .between(ms(-plan.slideMs()), ms(plan.sizeMs()))
                                .process(new TwoStreamCases.Pair(), Types.STRING)
                                .uid("join");
                    case WINDOW_JOIN ->
                        ports.input(0)
                                .join(ports.input(1))
                                .where(event -> event.key, Types.STRING)
                                .equalTo(event -> event.key)
                                .window(timeWindows(plan))
                                .apply((Event left, Event right) -> TwoStreamCases.pair(left, right), Types.STRING)
                                .uid("pairs");
                    case CO_GROUP ->
                        ports.input(0)
                                .coGroup(ports.input(1))
                                .where(event -> event.key, Types.STRING)
                                .equalTo(event -> event.key)
                                .window(timeWindows(plan))
                                .apply(
                                        (Iterable<Event> left, Iterable<Event> right, Collector<String> out) ->
                                                TwoStreamCases.coGroup(
                                                        TwoStreamCases.keyOf(left, right), left, right, out),
                                        Types.STRING)
                                .uid("groups");
                    case CONNECTED ->
                        ports.keyed(0)
                                .connect(ports.keyed(1))
                                .process(new TwoStreamCases.Shared(), Types.STRING)
                                .uid("shared");
                    case BROADCAST -> BroadcastCases.judged(ports, plan.slideMs());
                };
        ports.output(results);
        if (plan.kind() == RandomPlan.Kind.WINDOWS && plan.again()) {
            ports.late(results.map(text -> new Event(text.substring(0, 1), 0, text.length(), 0))
                    .keyBy(event -> "all", Types.STRING)
                    .window(TumblingEventTimeWindows.of(ms(plan.sizeMs())))
                    .aggregate(new MoreWindowCases.Sum(), new MoreWindowCases.ShowSum())
                    .uid("again"));
        } else if (plan.kind() == RandomPlan.Kind.ALL_WINDOWS
                || (plan.kind() == RandomPlan.Kind.WINDOWS
                        && plan.windows() != RandomPlan.Windows.COUNT
                        && !plan.dropsLate())) {
            ports.late(results.getSideOutput(lateTag()).map(TimerCases::text, Types.STRING));
        }
    }

    private static DataStream<Event> shaped(RandomPlan plan, DataStream<Event> input) {
        return switch (plan.shape()) {
            case PLAIN -> input;
            case FLAT_MAPPED -> input.flatMap(new SomeTwice());
            case NUMBERED ->
                input.keyBy(event -> event.value % 3, Types.INT)
                        .process(new Numbered())
                        .uid("numbered");
            case UNITED ->
                input.filter(event -> event.value % 2 == 0).union(input.filter(event -> event.value % 2 != 0));
        };
    }

    /** A record whose value 2 divides twice, one whose value 3 divides not. */
    private static final class SomeTwice implements FlatMapFunction<Event, Event> {
        @Override
        public void flatMap(Event event, Collector<Event> out) {
            if (event.value % 3 != 0) {
                out.collect(event);
            }
            if (event.value % 2 == 0) {
                out.collect(new Event(event.key, event.time, event.value + 1, event.side));
            }
        }
    }

    /** Has the records' number among those of their key for a value, from 1 to 9. */
    private static final class Numbered extends KeyedProcessFunction<Integer, Event, Event> {
        private transient ValueState<Integer> count;

        @Override
        public void open(OpenContext context) {
            count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.INT));
        }

        @Override
        public void processElement(Event event, Context ctx, Collector<Event> out) throws Exception {
            int number = (count.value() == null ? 0 : count.value()) % 9 + 1;
            count.update(number);
            out.collect(new Event(event.key, event.time, number, event.side));
        }
    }

    private static SingleOutputStreamOperator<String> allWindows(RandomPlan plan, Ports ports) {
        AllWindowedStream<Event, TimeWindow> windows = ports.input(0)
                .windowAll(timeWindows(plan))
                .allowedLateness(ms(plan.latenessMs()))
                .sideOutputLateData(lateTag());
        return plan.function() == RandomPlan.Makes.LIST
                ? windows.process(new ShowAll(), Types.STRING).uid("all")
                : windows.aggregate(new MoreWindowCases.Sum(), new ShowSumOfAll())
                        .uid("all");
    }

    private static final class ShowAll extends ProcessAllWindowFunction<Event, String, TimeWindow> {
        @Override
        public void process(Context context, Iterable<Event> elements, Collector<String> out) {
            List<String> sorted = new ArrayList<>();
            elements.forEach(event -> sorted.add(event.key + event.time + "=" + event.value));
            Collections.sort(sorted);
            out.collect("all|" + context.window().getStart() + ".."
                    + context.window().getEnd() + " " + sorted);
        }
    }

    private static final class ShowSumOfAll extends ProcessAllWindowFunction<Integer, String, TimeWindow> {
        @Override
        public void process(Context context, Iterable<Integer> sums, Collector<String> out) {
            out.collect("all|" + context.window().getStart() + ".."
                    + context.window().getEnd() + " " + sums.iterator().next());
        }
    }

    private static WindowAssigner<Object, TimeWindow> timeWindows(RandomPlan plan) {
        return switch (plan.windows()) {
            case TUMBLING, COUNT, DYNAMIC_SESSION ->
                TumblingEventTimeWindows.of(ms(plan.sizeMs()), ms(plan.offsetMs()));
            case SLIDING -> SlidingEventTimeWindows.of(ms(plan.sizeMs()), ms(plan.slideMs()), ms(plan.offsetMs()));
            case SESSION -> EventTimeSessionWindows.withGap(ms(plan.sizeMs()));
        };
    }

    private static SingleOutputStreamOperator<Event> rolling(RandomPlan plan, KeyedStream<Event, String> keyed) {
        return switch (plan.function()) {
            case LIST -> keyed.max("value");
            case REDUCED -> keyed.reduce(RandomJobs::reduced);
            case AGGREGATED -> keyed.sum("value");
            case MIN_BY -> keyed.minBy("value", plan.slideMs() % 2 == 0);
        };
    }

    static Event reduced(Event before, Event now) {
        return new Event(before.key, Math.max(before.time, now.time), (before.value + now.value) % 1000, 0);
    }

    private static SingleOutputStreamOperator<String> windows(RandomPlan plan, Ports ports) {
        KeyedStream<Event, String> keyed = ports.keyed(0);
        if (plan.windows() == RandomPlan.Windows.COUNT) {
            return WindowCases.show(
                    plan.again() || plan.slideMs() % 2 == 0
                            ? keyed.countWindow(plan.sizeMs() % 6 + 1)
                            : keyed.countWindow(plan.sizeMs() % 6 + 1, plan.slideMs() % 4 + 1));
        }
        WindowedStream<Event, String, TimeWindow> windows = plan.windows() == RandomPlan.Windows.DYNAMIC_SESSION
                ? keyed.window(
                        EventTimeSessionWindows.withDynamicGap((Event event) -> (long) event.value * plan.slideMs()))
                : keyed.window(timeWindows(plan));
        if (!plan.dropsLate()) {
            windows = windows.allowedLateness(ms(plan.latenessMs())).sideOutputLateData(lateTag());
        }
        windows = switch (plan.trigger()) {
            case DEFAULT -> windows;
            case COUNT -> windows.trigger(CountTrigger.of(1 + plan.slideMs() % 4));
            case PURGING_COUNT -> windows.trigger(PurgingTrigger.of(CountTrigger.of(1 + plan.slideMs() % 4)));
            case CONTINUOUS -> windows.trigger(ContinuousEventTimeTrigger.of(ms(1 + plan.sizeMs() / 3)));
        };
        windows = switch (plan.evictor()) {
            case NOTHING -> windows;
            case BY_COUNT -> plan.merges() ? windows : windows.evictor(CountEvictor.of(1 + plan.slideMs() % 5));
            case BY_TIME -> windows.evictor(TimeEvictor.of(ms(1 + plan.sizeMs() / 2)));
            case AFTER -> windows.evictor(TimeEvictor.of(ms(1 + plan.sizeMs() / 2), true));
        };
        return switch (plan.function()) {
            case LIST -> plan.merges() ? WindowCases.showSessions(windows) : WindowCases.show(windows);
            case REDUCED ->
                windows.reduce(
                                (ReduceFunction<Event> & SharedPanes) RandomJobs::reduced,
                                new WindowCases.Show<TimeWindow>(plan.merges()))
                        .uid("reduced");
            case AGGREGATED ->
                windows.aggregate(new MoreWindowCases.Sum(), new MoreWindowCases.ShowSum())
                        .uid("aggregated");
            case MIN_BY ->
                windows.reduce(
                                (ReduceFunction<Event> & SharedPanes) (before, now) -> now.value < before.value
                                                || (now.value == before.value && now.time < before.time)
                                        ? now
                                        : before,
                                new WindowCases.Show<TimeWindow>(plan.merges()))
                        .uid("least");
        };
    }
}
