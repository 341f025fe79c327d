package io.penstock.conformance.job;

import static io.penstock.conformance.job.WindowCases.lateTag;
import static io.penstock.conformance.job.WindowCases.ms;
import static io.penstock.conformance.job.WindowCases.show;
import static io.penstock.conformance.job.WindowCases.showLate;
import static io.penstock.conformance.job.WindowCases.showSessions;

import io.penstock.api.common.functions.AggregateFunction;
import io.penstock.api.common.state.ValueState;
import io.penstock.api.common.state.ValueStateDescriptor;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.conformance.Event;
import io.penstock.conformance.SharedPanes;
import io.penstock.streaming.api.functions.windowing.ProcessWindowFunction;
import io.penstock.streaming.api.windowing.assigners.EventTimeSessionWindows;
import io.penstock.streaming.api.windowing.assigners.GlobalWindows;
import io.penstock.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import io.penstock.streaming.api.windowing.evictors.CountEvictor;
import io.penstock.streaming.api.windowing.evictors.DeltaEvictor;
import io.penstock.streaming.api.windowing.evictors.TimeEvictor;
import io.penstock.streaming.api.windowing.triggers.ContinuousEventTimeTrigger;
import io.penstock.streaming.api.windowing.triggers.CountTrigger;
import io.penstock.streaming.api.windowing.triggers.DeltaTrigger;
import io.penstock.streaming.api.windowing.triggers.Trigger;
import io.penstock.streaming.api.windowing.triggers.TriggerResult;
import io.penstock.streaming.api.windowing.windows.GlobalWindow;
import io.penstock.streaming.api.windowing.windows.TimeWindow;
import io.penstock.util.Collector;
import java.util.List;

/** Sessions, windows without end, triggers with state, evictors, and what is kept per window. */
final class MoreWindowCases {

    private MoreWindowCases() {}

    /** Fires at a record of value 0, and forgets what was before; remembers how often it has. */
    static final class AtZero extends Trigger<Event, GlobalWindow> {
        private final ValueStateDescriptor<Integer> zeros = new ValueStateDescriptor<>("zeros", Types.INT);

        @Override
        public TriggerResult onElement(Event element, long timestamp, GlobalWindow window, TriggerContext ctx)
                throws Exception {
            if (element.value != 0) {
                return TriggerResult.CONTINUE;
            }
            ValueState<Integer> seen = ctx.getPartitionedState(zeros);
            int before = seen.value() == null ? 0 : seen.value();
            seen.update(before + 1);
            return before % 2 == 0 ? TriggerResult.FIRE_AND_PURGE : TriggerResult.FIRE;
        }

        @Override
        public TriggerResult onProcessingTime(long time, GlobalWindow window, TriggerContext ctx) {
            return TriggerResult.CONTINUE;
        }

        @Override
        public TriggerResult onEventTime(long time, GlobalWindow window, TriggerContext ctx) {
            return TriggerResult.CONTINUE;
        }

        @Override
        public void clear(GlobalWindow window, TriggerContext ctx) {
            ctx.getPartitionedState(zeros).clear();
        }
    }

    /** Counts firings per window and per key. */
    static final class Firings extends ProcessWindowFunction<Event, String, String, TimeWindow> {
        private final ValueStateDescriptor<Integer> windows = new ValueStateDescriptor<>("of-window", Types.INT);
        private final ValueStateDescriptor<Integer> keys = new ValueStateDescriptor<>("of-key", Types.INT);

        @Override
        public void process(String key, Context context, Iterable<Event> elements, Collector<String> out)
                throws Exception {
            ValueState<Integer> ofWindow = context.windowState().getState(windows);
            ValueState<Integer> ofKey = context.globalState().getState(keys);
            ofWindow.update(ofWindow.value() == null ? 1 : ofWindow.value() + 1);
            ofKey.update(ofKey.value() == null ? 1 : ofKey.value() + 1);
            out.collect(
                    key + "|" + context.window().getStart() + " window " + ofWindow.value() + " key " + ofKey.value());
        }

        @Override
        public void clear(Context context) throws Exception {
            context.windowState().getState(windows).clear();
            ValueState<Integer> ofKey = context.globalState().getState(keys);
            ofKey.update(ofKey.value() == null ? 100 : ofKey.value() + 100);
        }
    }

    static final class Sum implements AggregateFunction<Event, Integer, Integer>, SharedPanes {
        @Override
        public Integer createAccumulator() {
            return 0;
        }

        @Override
        public Integer add(Event value, Integer accumulator) {
            return accumulator + value.value;
        }

        @Override
        public Integer getResult(Integer accumulator) {
            return accumulator;
        }

        @Override
        public Integer merge(Integer a, Integer b) {
            return a + b;
        }
    }

    static final class ShowSum extends ProcessWindowFunction<Integer, String, String, TimeWindow> {
        @Override
        public void process(String key, Context context, Iterable<Integer> sums, Collector<String> out) {
            out.collect(key + "|" + context.window().getStart() + ".."
                    + context.window().getEnd() + " " + sums.iterator().next());
        }
    }

    static void addTo(List<CornerCase> all) {
        all.add(new CornerCase(
                "empty windows say nothing",
                true,
                "a@1 a@45 w@30 b@44 w@90",
                ports -> ports.output(show(ports.keyed(0).window(TumblingEventTimeWindows.of(ms(10)))))));
        all.add(new CornerCase(
                "the end of the input fires what is left",
                true,
                "a@1 a@1000000 b@5 w@3",
                ports -> ports.output(show(ports.keyed(0).window(TumblingEventTimeWindows.of(ms(10)))))));
        all.add(new CornerCase(
                "session: a gap that is just reached joins",
                false,
                "a@0 a@10 a@21 b@5 w@100",
                ports -> ports.output(showSessions(ports.keyed(0).window(EventTimeSessionWindows.withGap(ms(10)))))));
        all.add(new CornerCase(
                "session: fires again within the lateness, grown by a late record",
                false,
                "a@0 w@15 a@5 w@16 a@14 w@18 a@40 w@60 a@38 w@80",
                ports -> showLate(
                        ports,
                        showSessions(ports.keyed(0)
                                .window(EventTimeSessionWindows.withGap(ms(10)))
                                .allowedLateness(ms(20))
                                .sideOutputLateData(lateTag())))));
        all.add(new CornerCase(
                "session: a late record is not late where it joins what is not",
                false,
                "a@0 a@8 w@14 a@3 w@18 a@1 a@30 w@60",
                ports -> showLate(
                        ports,
                        showSessions(ports.keyed(0)
                                .window(EventTimeSessionWindows.withGap(ms(10)))
                                .sideOutputLateData(lateTag())))));
        all.add(new CornerCase(
                "session: gaps by record",
                false,
                "a@0=5 a@4=20 a@20=3 a@26=1 b@0=1 b@1=1 b@3=9 w@100",
                ports -> ports.output(showSessions(
                        ports.keyed(0).window(EventTimeSessionWindows.withDynamicGap((Event event) -> event.value))))));
        all.add(new CornerCase(
                "session: accumulators merge",
                true,
                "a@0=1 a@20=2 a@10=4 b@1=8 a@50=16 w@100",
                ports -> ports.output(ports.keyed(0)
                        .window(EventTimeSessionWindows.withGap(ms(10)))
                        .aggregate(new Sum(), new ShowSum())
                        .uid("sums"))));
        all.add(new CornerCase(
                "session: a continuous trigger merges",
                false,
                "a@1 w@3 a@12 w@6 a@7 w@11 w@14 a@16 w@40",
                ports -> ports.output(showSessions(ports.keyed(0)
                        .window(EventTimeSessionWindows.withGap(ms(10)))
                        .trigger(ContinuousEventTimeTrigger.of(ms(5)))))));
        all.add(new CornerCase(
                "session: counts of a count trigger merge",
                false,
                "a@0 a@20 a@10 a@11 b@1 b@2 b@3 w@100",
                ports -> ports.output(showSessions(ports.keyed(0)
                        .window(EventTimeSessionWindows.withGap(ms(10)))
                        .trigger(CountTrigger.of(3))))));
        all.add(new CornerCase(
                "global: a count trigger keeps what it has fired",
                true,
                "a@5 b@1 a@3 a@4 a@9 b@7 w@10 a@1",
                ports -> ports.output(
                        show(ports.keyed(0).window(GlobalWindows.create()).trigger(CountTrigger.of(2))))));
        all.add(new CornerCase(
                "global: a trigger of one's own, with state",
                true,
                "a@1=1 a@2=0 a@3=2 a@4=0 a@5=0 b@1=0 a@6=7 a@7=0",
                ports -> ports.output(
                        show(ports.keyed(0).window(GlobalWindows.create()).trigger(new AtZero())))));
        all.add(new CornerCase(
                "global: the trigger of the end",
                true,
                "a@1 b@2 a@3 w@10 a@4",
                ports -> ports.output(show(ports.keyed(0).window(GlobalWindows.createWithEndOfStreamTrigger())))));
        all.add(new CornerCase(
                "global: without a trigger nothing is said but by the others", true, "a@1 b@2 a@3 w@10", ports -> {
                    ports.output(show(ports.keyed(0).window(GlobalWindows.create())));
                    ports.late(ports.input(0).map(event -> event.key + "|" + event.time, Types.STRING));
                }));
        all.add(new CornerCase(
                "count windows",
                true,
                "a@1 a@2 b@1 a@3 a@4 a@5 a@6 a@7 b@2 b@3",
                ports -> ports.output(show(ports.keyed(0).countWindow(3)))));
        all.add(new CornerCase(
                "count windows that slide",
                true,
                "a@1 a@2 b@1 a@3 a@4 a@5 a@6 a@7 b@2 b@3",
                ports -> ports.output(show(ports.keyed(0).countWindow(3, 2)))));
        all.add(new CornerCase(
                "delta trigger: against the last that fired",
                true,
                "a@1=1 a@2=4 a@3=6 a@4=7 a@5=20 b@1=0 b@2=5 b@3=6",
                ports -> ports.output(show(ports.keyed(0)
                        .window(GlobalWindows.create())
                        .trigger(DeltaTrigger.of(
                                4,
                                (Event before, Event now) -> now.value - before.value,
                                TypeInformation.of(Event.class).createSerde()))))));
        evictors(all);
        all.add(new CornerCase(
                "state per window and per key, and its end",
                true,
                "a@1 w@9 a@2 a@3 w@12 a@11 w@25 a@31 w@60",
                ports -> ports.output(ports.keyed(0)
                        .window(TumblingEventTimeWindows.of(ms(10)))
                        .allowedLateness(ms(5))
                        .process(new Firings(), Types.STRING)
                        .uid("firings"))));
        all.add(new CornerCase(
                "continuous: with lateness",
                true,
                "a@1 w@6 a@7 w@19 a@3 w@21 a@4 w@30 a@5 w@60",
                ports -> showLate(
                        ports,
                        show(ports.keyed(0)
                                .window(TumblingEventTimeWindows.of(ms(20)))
                                .trigger(ContinuousEventTimeTrigger.of(ms(5)))
                                .allowedLateness(ms(8))
                                .sideOutputLateData(lateTag())))));
    }

    private static void evictors(List<CornerCase> all) {
        String input = "a@1=1 a@5=9 a@3=4 w@2 b@4=1 a@9=5 a@7=2 w@9 a@8=3 w@12 a@2=8 w@50";
        all.add(new CornerCase(
                "evictor: by count, before",
                true,
                input,
                ports -> ports.output(show(ports.keyed(0)
                        .window(TumblingEventTimeWindows.of(ms(10)))
                        .allowedLateness(ms(10))
                        .evictor(CountEvictor.of(3))))));
        all.add(new CornerCase(
                "evictor: by count, after",
                true,
                input,
                ports -> ports.output(show(ports.keyed(0)
                        .window(TumblingEventTimeWindows.of(ms(10)))
                        .allowedLateness(ms(10))
                        .evictor(CountEvictor.of(2, true))))));
        all.add(new CornerCase(
                "evictor: by time, before",
                true,
                input,
                ports -> ports.output(show(ports.keyed(0)
                        .window(TumblingEventTimeWindows.of(ms(10)))
                        .allowedLateness(ms(10))
                        .evictor(TimeEvictor.of(ms(4)))))));
        all.add(new CornerCase(
                "evictor: by time, after",
                true,
                input,
                ports -> ports.output(show(ports.keyed(0)
                        .window(TumblingEventTimeWindows.of(ms(10)))
                        .allowedLateness(ms(10))
                        .evictor(TimeEvictor.of(ms(4), true))))));
        all.add(new CornerCase(
                "evictor: by delta",
                true,
                input,
                ports -> ports.output(show(ports.keyed(0)
                        .window(TumblingEventTimeWindows.of(ms(10)))
                        .allowedLateness(ms(10))
                        .evictor(DeltaEvictor.of(4, (Event old, Event last) -> Math.abs(last.value - old.value)))))));
        all.add(new CornerCase(
                "evictor: that leaves nothing",
                true,
                input,
                ports -> ports.output(show(ports.keyed(0)
                        .window(TumblingEventTimeWindows.of(ms(10)))
                        .allowedLateness(ms(10))
                        .evictor(CountEvictor.of(0))))));
    }
}
