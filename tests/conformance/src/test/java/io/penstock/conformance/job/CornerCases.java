package io.penstock.conformance.job;

import io.penstock.conformance.Event;
import io.penstock.streaming.api.datastream.DataStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** All corner cases, by name. */
public final class CornerCases {

    private CornerCases() {}

    public static List<CornerCase> all() {
        List<CornerCase> all = new ArrayList<>();
        WindowCases.addTo(all);
        MoreWindowCases.addTo(all);
        TimerCases.addTo(all);
        TwoStreamCases.addTo(all);
        BroadcastCases.addTo(all);
        AsyncCases.addTo(all);
        PaneCases.addTo(all);
        return all;
    }

    /** Draws the case of that name. */
    public static void define(
            String name, IntFunction<DataStream<Event>> inputs, BiConsumer<String, DataStream<String>> outputs) {
        Consumer<Ports> job = all().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no case \"" + name + "\""))
                .job();
        job.accept(new Ports(inputs, outputs));
    }
}
