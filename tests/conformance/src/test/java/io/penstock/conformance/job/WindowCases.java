package io.penstock.conformance.job;

import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.conformance.Event;
import io.penstock.streaming.api.datastream.SingleOutputStreamOperator;
import io.penstock.streaming.api.datastream.WindowedStream;
import io.penstock.streaming.api.functions.windowing.ProcessWindowFunction;
import io.penstock.streaming.api.windowing.assigners.EventTimeSessionWindows;
import io.penstock.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import io.penstock.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import io.penstock.streaming.api.windowing.triggers.ContinuousEventTimeTrigger;
import io.penstock.streaming.api.windowing.triggers.CountTrigger;
import io.penstock.streaming.api.windowing.triggers.PurgingTrigger;
import io.penstock.streaming.api.windowing.windows.TimeWindow;
import io.penstock.streaming.api.windowing.windows.Window;
import io.penstock.util.Collector;
import io.penstock.util.OutputTag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Windows of event time: which there are, when they fire, and what is late. */
final class WindowCases {

    private WindowCases() {}

    /** Key, window, and what is in it; of a window that may be a merged one in order of time, because Flink leaves the order to a hash. */
    static final class Show<W extends Window> extends ProcessWindowFunction<Event, String, String, W> {
        private final boolean merging;

        Show(boolean merging) {
            this.merging = merging;
        }

        @Override
        public void process(String key, Context context, Iterable<Event> elements, Collector<String> out) {
            StringBuilder text = new StringBuilder(key).append('|');
            if (context.window() instanceof TimeWindow window) {
                text.append(window.getStart()).append("..").append(window.getEnd());
            }
            List<Event> sorted = new ArrayList<>();
            elements.forEach(sorted::add);
            if (merging) {
                sorted.sort(
                        Comparator.comparingLong((Event event) -> event.time).thenComparingInt(event -> event.value));
            }
            sorted.forEach(
                    element -> text.append(' ').append(element.time).append('=').append(element.value));
            out.collect(text.toString());
        }
    }

    static <W extends Window> SingleOutputStreamOperator<String> show(WindowedStream<Event, String, W> windows) {
        return windows.process(new Show<W>(false), Types.STRING).uid("windows");
    }

    static SingleOutputStreamOperator<String> showSessions(WindowedStream<Event, String, TimeWindow> windows) {
        return windows.process(new Show<TimeWindow>(true), Types.STRING).uid("sessions");
    }

    static Duration ms(long millis) {
        return Duration.ofMillis(millis);
    }

    static OutputTag<Event> lateTag() {
        return new OutputTag<>("late", TypeInformation.of(Event.class));
    }

    static void showLate(Ports ports, SingleOutputStreamOperator<String> shown) {
        ports.output(shown);
        ports.late(shown.getSideOutput(lateTag()).map(event -> event.key + "|" + event.time, Types.STRING));
    }

    static void addTo(List<CornerCase> all) {
        all.add(new CornerCase(
                "tumbling: bounds belong to the window that begins",
                true,
                "a@0 a@9 a@10 b@19 a@20 w@9 a@11 w@30",
                ports -> ports.output(show(ports.keyed(0).window(TumblingEventTimeWindows.of(ms(10)))))));
        all.add(new CornerCase(
                "tumbling: windows before the epoch",
                true,
                "a@-1 a@-10 a@-11 w@-5 a@-4 a@0 w@20",
                ports -> ports.output(show(ports.keyed(0).window(TumblingEventTimeWindows.of(ms(10)))))));
        all.add(new CornerCase("tumbling: offsets, negative too", true, "a@-3 a@2 a@3 a@12 a@13 w@40", ports -> {
            ports.output(show(ports.keyed(0).window(TumblingEventTimeWindows.of(ms(10), ms(3)))));
            ports.late(ports.keyed(0)
                    .window(TumblingEventTimeWindows.of(ms(10), ms(-3)))
                    .process(new Show<>(false), Types.STRING)
                    .uid("negative"));
        }));
        all.add(new CornerCase(
                "tumbling: late when the watermark is at the last millisecond of the window",
                true,
                "a@3 w@8 a@4 w@9 a@5 a@10 w@30",
                ports -> showLate(
                        ports,
                        show(ports.keyed(0)
                                .window(TumblingEventTimeWindows.of(ms(10)))
                                .sideOutputLateData(lateTag())))));
        all.add(new CornerCase(
                "lateness: fires again up to the boundary, then late",
                true,
                "a@3 w@9 a@4 w@13 a@5 w@14 a@6 w@30",
                ports -> showLate(
                        ports,
                        show(ports.keyed(0)
                                .window(TumblingEventTimeWindows.of(ms(10)))
                                .allowedLateness(ms(5))
                                .sideOutputLateData(lateTag())))));
        all.add(new CornerCase(
                "sliding: each record in all its windows, gaps where the slide is wider",
                true,
                "a@0 a@4 b@7 w@6 a@11 w@50",
                ports -> {
                    ports.output(show(ports.keyed(0).window(SlidingEventTimeWindows.of(ms(10), ms(3)))));
                    ports.late(ports.keyed(0)
                            .window(SlidingEventTimeWindows.of(ms(3), ms(10), ms(1)))
                            .process(new Show<>(false), Types.STRING)
                            .uid("gaps"));
                }));
        all.add(new CornerCase(
                "session: a late record joins two",
                false,
                "a@0 a@20 w@5 a@10 w@28 b@30 w@100",
                ports -> ports.output(showSessions(ports.keyed(0).window(EventTimeSessionWindows.withGap(ms(10)))))));
        all.add(new CornerCase(
                "continuous: fires at multiples and at the end",
                true,
                "a@1 w@2 a@4 w@5 a@7 w@9 w@10 a@13 w@18 a@19 w@60",
                ports -> ports.output(show(ports.keyed(0)
                        .window(TumblingEventTimeWindows.of(ms(20)))
                        .trigger(ContinuousEventTimeTrigger.of(ms(5)))))));
        all.add(new CornerCase(
                "continuous: before the epoch",
                true,
                "a@-18 w@-16 a@-17 w@-12 a@-11 w@-6 a@-5 w@0 a@1 w@60",
                ports -> ports.output(show(ports.keyed(0)
                        .window(TumblingEventTimeWindows.of(ms(20)))
                        .trigger(ContinuousEventTimeTrigger.of(ms(5)))))));
        all.add(new CornerCase(
                "purge: a count trigger that purges says nothing of the rest",
                true,
                "a@0 a@1 a@2 b@3 a@4 a@5 w@100",
                ports -> ports.output(show(ports.keyed(0)
                        .window(TumblingEventTimeWindows.of(ms(10)))
                        .trigger(PurgingTrigger.of(CountTrigger.of(2)))))));
    }
}
