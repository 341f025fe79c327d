package io.penstock.conformance.job;

import static io.penstock.conformance.job.WindowCases.ms;

import io.penstock.api.common.functions.OpenContext;
import io.penstock.api.common.functions.ReduceFunction;
import io.penstock.api.common.state.ListState;
import io.penstock.api.common.state.ListStateDescriptor;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.conformance.ClockPlan;
import io.penstock.conformance.Event;
import io.penstock.conformance.RandomPlan;
import io.penstock.streaming.api.TimeDomain;
import io.penstock.streaming.api.datastream.DataStream;
import io.penstock.streaming.api.datastream.KeyedStream;
import io.penstock.streaming.api.datastream.SingleOutputStreamOperator;
import io.penstock.streaming.api.datastream.WindowedStream;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.streaming.api.windowing.assigners.ProcessingTimeSessionWindows;
import io.penstock.streaming.api.windowing.assigners.SlidingProcessingTimeWindows;
import io.penstock.streaming.api.windowing.assigners.TumblingProcessingTimeWindows;
import io.penstock.streaming.api.windowing.evictors.CountEvictor;
import io.penstock.streaming.api.windowing.triggers.ContinuousProcessingTimeTrigger;
import io.penstock.streaming.api.windowing.triggers.CountTrigger;
import io.penstock.streaming.api.windowing.triggers.PurgingTrigger;
import io.penstock.streaming.api.windowing.windows.TimeWindow;
import io.penstock.util.Collector;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;

/** Draws what a {@link ClockPlan} says: one operator behind a keyBy. */
public final class ClockJobs {

    private ClockJobs() {}

    public static void define(
            ClockPlan plan, IntFunction<DataStream<Event>> inputs, BiConsumer<String, DataStream<String>> outputs) {
        outputs.accept("out", operator(plan, inputs.apply(0).keyBy(event -> event.key, Types.STRING)));
    }

    public static SingleOutputStreamOperator<String> operator(ClockPlan plan, KeyedStream<Event, String> keyed) {
        if (plan.kind() == ClockPlan.Kind.TIMERS) {
            return keyed.process(new Timers(), Types.STRING).uid("timers");
        }
        if (plan.windows() == RandomPlan.Windows.COUNT) {
            return WindowCases.show(keyed.countWindow(plan.sizeMs() % 6 + 1));
        }
        WindowedStream<Event, String, TimeWindow> windows = triggered(plan, windows(plan, keyed));
        return switch (plan.kind()) {
            case TIMERS -> throw new IllegalArgumentException("no windows: " + plan);
            case LIST -> WindowCases.showSessions(windows);
            case EVICTED ->
                plan.merges()
                        ? WindowCases.showSessions(windows)
                        : WindowCases.show(windows.evictor(CountEvictor.of(1 + plan.slideMs() % 5)));
            case REDUCED ->
                windows.reduce((ReduceFunction<Event>) RandomJobs::reduced, new WindowCases.Show<TimeWindow>(true))
                        .uid("reduced");
            case AGGREGATED ->
                windows.aggregate(new MoreWindowCases.Sum(), new MoreWindowCases.ShowSum())
                        .uid("aggregated");
        };
    }

    private static WindowedStream<Event, String, TimeWindow> windows(ClockPlan plan, KeyedStream<Event, String> keyed) {
        return switch (plan.windows()) {
            case TUMBLING, COUNT ->
                keyed.window(TumblingProcessingTimeWindows.of(ms(plan.sizeMs()), ms(plan.offsetMs())));
            case SLIDING ->
                keyed.window(
                        SlidingProcessingTimeWindows.of(ms(plan.sizeMs()), ms(plan.slideMs()), ms(plan.offsetMs())));
            case SESSION -> keyed.window(ProcessingTimeSessionWindows.withGap(ms(plan.sizeMs())));
            case DYNAMIC_SESSION ->
                keyed.window(ProcessingTimeSessionWindows.withDynamicGap(
                        (Event event) -> (long) event.value * plan.slideMs()));
        };
    }

    private static WindowedStream<Event, String, TimeWindow> triggered(
            ClockPlan plan, WindowedStream<Event, String, TimeWindow> windows) {
        return switch (plan.trigger()) {
            case DEFAULT -> windows;
            case COUNT -> windows.trigger(CountTrigger.of(1 + plan.slideMs() % 4));
            case PURGING_COUNT -> windows.trigger(PurgingTrigger.of(CountTrigger.of(1 + plan.slideMs() % 4)));
            case CONTINUOUS -> windows.trigger(ContinuousProcessingTimeTrigger.of(ms(1 + plan.sizeMs() / 3)));
        };
    }

    /** A record asks for a timer at its value; from 10,000 on it deletes the one 10,000 before. Some timers set another. */
    private static final class Timers extends KeyedProcessFunction<String, Event, String> {
        private static final int DELETE = 10_000;

        private transient ListState<Integer> asked;

        @Override
        public void open(OpenContext context) {
            asked = getRuntimeContext().getListState(new ListStateDescriptor<>("asked", Types.INT));
        }

        @Override
        public void processElement(Event event, Context ctx, Collector<String> out) throws Exception {
            asked.add(event.value);
            out.collect(event.key + "|record " + event.time + " at "
                    + ctx.timerService().currentProcessingTime() + " of " + ctx.timestamp());
            if (event.value >= DELETE) {
                ctx.timerService().deleteProcessingTimeTimer(event.value - DELETE);
            } else {
                ctx.timerService().registerProcessingTimeTimer(event.value);
            }
        }

        @Override
        public void onTimer(long timestamp, OnTimerContext ctx, Collector<String> out) throws Exception {
            StringBuilder text = new StringBuilder();
            for (Integer value : asked.get()) {
                text.append(' ').append(value);
            }
            boolean byClock = ctx.timeDomain() == TimeDomain.PROCESSING_TIME;
            out.collect(ctx.getCurrentKey() + "|timer " + timestamp + (byClock ? " by the clock at " : " at ")
                    + ctx.timerService().currentProcessingTime() + ":" + text);
            if (timestamp % 7 == 0) {
                ctx.timerService().registerProcessingTimeTimer(timestamp + 3);
                ctx.timerService().registerProcessingTimeTimer(timestamp - 3);
                asked.clear();
            }
        }
    }
}
