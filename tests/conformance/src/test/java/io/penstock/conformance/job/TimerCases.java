package io.penstock.conformance.job;

import static io.penstock.conformance.job.WindowCases.ms;

import io.penstock.api.common.eventtime.Watermark;
import io.penstock.api.common.eventtime.WatermarkGenerator;
import io.penstock.api.common.eventtime.WatermarkOutput;
import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.functions.OpenContext;
import io.penstock.api.common.state.ListState;
import io.penstock.api.common.state.ListStateDescriptor;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.conformance.Event;
import io.penstock.streaming.api.datastream.SingleOutputStreamOperator;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import io.penstock.util.Collector;
import io.penstock.util.OutputTag;
import java.util.List;

/** Timers of keyed functions, aggregations as they come, side outputs. */
final class TimerCases {

    private static final int DELETE = 1000;

    private TimerCases() {}

    static OutputTag<String> sideTag() {
        return new OutputTag<>("side", Types.STRING);
    }

    /** A record asks for a timer at its value; from 1000 on it deletes the one 1000 before. A timer at 50 sets others. */
    static final class Timers extends KeyedProcessFunction<String, Event, String> {
        private transient ListState<Long> seen;

        @Override
        public void open(OpenContext context) {
            seen = getRuntimeContext().getListState(new ListStateDescriptor<>("seen", Types.LONG));
        }

        @Override
        public void processElement(Event event, Context ctx, Collector<String> out) throws Exception {
            seen.add(event.time);
            out.collect(event.key + "|record " + event.time + " of " + ctx.timestamp() + " at "
                    + ctx.timerService().currentWatermark());
            if (event.value >= DELETE) {
                ctx.timerService().deleteEventTimeTimer(event.value - DELETE);
            } else {
                ctx.timerService().registerEventTimeTimer(event.value);
            }
        }

        @Override
        public void onTimer(long timestamp, OnTimerContext ctx, Collector<String> out) throws Exception {
            StringBuilder text = new StringBuilder();
            for (Long time : seen.get()) {
                text.append(' ').append(time);
            }
            out.collect(ctx.getCurrentKey() + "|timer " + timestamp + " of " + ctx.timestamp() + ":" + text);
            ctx.output(sideTag(), ctx.getCurrentKey() + "|" + timestamp);
            if (timestamp == 50) {
                ctx.timerService().registerEventTimeTimer(40);
                ctx.timerService().registerEventTimeTimer(55);
                ctx.timerService().registerEventTimeTimer(Long.MAX_VALUE);
                ctx.timerService().deleteEventTimeTimer(60);
            }
        }
    }

    /** A watermark behind every record. */
    static final class EachRecord implements WatermarkGenerator<Event> {
        private long maxMs = Long.MIN_VALUE;

        @Override
        public void onEvent(Event event, long eventTimestamp, WatermarkOutput output) {
            maxMs = Math.max(maxMs, eventTimestamp);
            output.emitWatermark(new Watermark(maxMs));
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {}
    }

    private static SingleOutputStreamOperator<String> timers(Ports ports) {
        return ports.keyed(0).process(new Timers(), Types.STRING).uid("timers");
    }

    private static CornerCase timers(String name, String script) {
        return new CornerCase(name, true, script, ports -> ports.output(timers(ports)));
    }

    static void addTo(List<CornerCase> all) {
        all.add(timers("timers: set twice, fire once", "a@1=10 a@2=10 b@3=10 w@9 a@4=10 w@10 a@5=10 w@20"));
        all.add(timers("timers: deleted, also one that is not there", "a@1=10 a@2=1010 a@3=20 a@4=1030 b@1=10 w@50"));
        all.add(timers("timers: set for the past", "a@1=10 w@15 a@2=5 a@3=15 w@15 a@4=7 w@16 a@20=30"));
        all.add(timers("timers: of one time, for several keys", "a@1=10 b@1=10 c@1=10 d@1=10 e@1=10 w@10 a@2=11"));
        all.add(timers(
                "timers: in the order of time, not of setting", "a@1=30 a@2=10 a@3=20 a@4=-5 b@1=2 w@25 a@5=27"));
        all.add(timers("timers: set and deleted by a timer", "a@1=50 a@2=60 a@3=58 b@4=50 w@70 a@80=90"));
        all.add(timers("timers: a record comes after the timers before it", "a@1=5 w@5 a@6=7 w@6 w@7 a@8=8 w@8 a@9=9"));
        all.add(timers(
                "timers: at the end of time, and before its beginning", "a@1=50 w@49 b@2=-100 w@55 c@3=-1 w@56"));
        all.add(new CornerCase(
                "timers: what they emit has their time",
                false,
                "a@1=10 a@2=19 b@3=10 a@4=20 w@15 a@16=31 w@25 w@70",
                ports -> ports.output(timers(ports)
                        .map(text -> new Event(text.substring(0, 1), 0, 1, 0))
                        .keyBy(event -> event.key, Types.STRING)
                        .window(TumblingEventTimeWindows.of(ms(10)))
                        .aggregate(new MoreWindowCases.Sum(), new MoreWindowCases.ShowSum())
                        .uid("counts"))));
        all.add(new CornerCase(
                "timers: watermarks between the records that one record has made",
                true,
                "a@1=50 b@2=10 a@60=70 c@3=1 a@200=210",
                ports -> ports.output(ports.input(0)
                        .flatMap((Event event, Collector<Event> out) -> {
                            out.collect(event);
                            out.collect(new Event(event.key, event.time + 100, event.value + 30, 0));
                            out.collect(new Event(event.key, event.time + 5, event.value + 7, 0));
                        })
                        .returns(Event.class)
                        .assignTimestampsAndWatermarks(
                                WatermarkStrategy.<Event>forGenerator(context -> new EachRecord())
                                        .withTimestampAssigner((event, before) -> event.time))
                        .keyBy(event -> event.key, Types.STRING)
                        .process(new Timers(), Types.STRING)
                        .uid("timers"))));
        all.add(new CornerCase("side outputs", true, "a@1=10 b@2=20 a@3=15 w@12 a@13=14 w@30", ports -> {
            SingleOutputStreamOperator<String> timers = timers(ports);
            ports.output(timers);
            ports.late(timers.getSideOutput(sideTag()));
        }));
        aggregations(all);
    }

    private static void aggregations(List<CornerCase> all) {
        String input = "a@1=5 a@2=3 a@3=3 b@4=7 a@5=9 a@6=3 b@7=7 a@8=9 b@9=8 a@10=1 w@30";
        all.add(new CornerCase("min and max: of the other fields the first", true, input, ports -> {
            ports.output(ports.keyed(0).min("value").uid("min").map(TimerCases::text, Types.STRING));
            ports.late(ports.keyed(0).max("value").uid("max").map(TimerCases::text, Types.STRING));
        }));
        all.add(new CornerCase("minBy: the first of equals, or the last", true, input, ports -> {
            ports.output(ports.keyed(0).minBy("value").uid("first").map(TimerCases::text, Types.STRING));
            ports.late(ports.keyed(0).minBy("value", false).uid("last").map(TimerCases::text, Types.STRING));
        }));
        all.add(new CornerCase("maxBy in windows: the first of equals, or the last", true, input, ports -> {
            ports.output(ports.keyed(0)
                    .window(TumblingEventTimeWindows.of(ms(10)))
                    .maxBy("value")
                    .uid("first")
                    .map(TimerCases::text, Types.STRING));
            ports.late(ports.keyed(0)
                    .window(TumblingEventTimeWindows.of(ms(10)))
                    .maxBy("value", false)
                    .uid("last")
                    .map(TimerCases::text, Types.STRING));
        }));
        all.add(new CornerCase("sum, and reduce", true, input, ports -> {
            ports.output(ports.keyed(0).sum("value").uid("sum").map(TimerCases::text, Types.STRING));
            ports.late(ports.keyed(0)
                    .reduce((before, now) -> new Event(before.key, now.time, before.value * 2 + now.value, 0))
                    .uid("reduce")
                    .map(TimerCases::text, Types.STRING));
        }));
    }

    static String text(Event event) {
        return event.key + "|" + event;
    }
}
