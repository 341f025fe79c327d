package io.penstock.conformance.job;

import static io.penstock.conformance.job.WindowCases.lateTag;
import static io.penstock.conformance.job.WindowCases.ms;
import static io.penstock.conformance.job.WindowCases.showLate;

import io.penstock.api.common.functions.ReduceFunction;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.conformance.Event;
import io.penstock.conformance.SharedPanes;
import io.penstock.streaming.api.datastream.WindowedStream;
import io.penstock.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import io.penstock.streaming.api.windowing.windows.TimeWindow;
import java.util.List;

/** Sliding windows that share panes on Penstock: sums and the like, and functions that say they merge. */
final class PaneCases {

    private static final String DISORDER =
            "a@20=4 a@3=1 b@7=2 a@14=1 a@9=4 w@4 a@11=1 b@6=9 a@1=8 w@9 a@12=1 a@8=2 w@13"
                    + " b@31=3 a@2=7 a@25=1 w@19 a@24=1 a@16=4 w@60 a@70=5 a@55=5 w@61 a@52=1";

    private PaneCases() {}

    private static WindowedStream<Event, String, TimeWindow> sliding(Ports ports, long sizeMs, long slideMs) {
        return ports.keyed(0).window(SlidingEventTimeWindows.of(ms(sizeMs), ms(slideMs), ms(1)));
    }

    private static ReduceFunction<Event> most() {
        return (ReduceFunction<Event> & SharedPanes) (one, other) ->
                one.value > other.value || (one.value == other.value && one.time < other.time) ? one : other;
    }

    static void addTo(List<CornerCase> all) {
        all.add(new CornerCase("panes: sum, the first record's other fields", true, DISORDER, ports -> {
            ports.output(sliding(ports, 12, 3).sum("value").uid("sum").map(TimerCases::text, Types.STRING));
            ports.late(sliding(ports, 13, 5).min("value").uid("min").map(TimerCases::text, Types.STRING));
        }));
        all.add(new CornerCase("panes: of equal ones the first, or the last", true, DISORDER, ports -> {
            ports.output(sliding(ports, 12, 3).minBy("value", true).uid("first").map(TimerCases::text, Types.STRING));
            ports.late(sliding(ports, 13, 5).maxBy("value", false).uid("last").map(TimerCases::text, Types.STRING));
        }));
        all.add(new CornerCase(
                "panes: late records, allowed or not",
                true,
                DISORDER,
                ports -> showLate(
                        ports,
                        sliding(ports, 12, 3)
                                .allowedLateness(ms(7))
                                .sideOutputLateData(lateTag())
                                .aggregate(new MoreWindowCases.Sum(), new MoreWindowCases.ShowSum())
                                .uid("sums"))));
        all.add(new CornerCase(
                "panes: state of the window, and cleared with it",
                true,
                DISORDER,
                ports -> ports.output(sliding(ports, 13, 5)
                        .reduce(most(), new MoreWindowCases.Firings(), Types.STRING)
                        .uid("firings"))));
        all.add(new CornerCase(
                "panes: the end of the input fires what is left",
                true,
                "a@1 a@5 b@3 w@2 a@1000000 b@5",
                ports -> ports.output(sliding(ports, 100, 7)
                        .aggregate(new MoreWindowCases.Sum(), new MoreWindowCases.ShowSum())
                        .uid("sums"))));
    }
}
