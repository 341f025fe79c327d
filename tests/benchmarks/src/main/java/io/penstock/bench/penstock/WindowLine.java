package io.penstock.bench.penstock;

import io.penstock.bench.workload.Profile;
import io.penstock.bench.workload.ProfileLine;
import io.penstock.bench.workload.Update;
import io.penstock.streaming.api.functions.windowing.ProcessWindowFunction;
import io.penstock.streaming.api.windowing.windows.TimeWindow;
import io.penstock.util.Collector;

/** Emits a window's profile as the keyed workload does, with the window's start for a number. */
final class WindowLine extends ProcessWindowFunction<Profile, OutputRecord, Long, TimeWindow> {

    private final ProfileLine line = new ProfileLine();

    @Override
    public void process(Long account, Context context, Iterable<Profile> profiles, Collector<OutputRecord> out) {
        TimeWindow window = context.window();
        Update update = new Update(account, window.getStart(), 0, window.getEnd(), false);
        out.collect(new OutputRecord(
                line.key(account), line.write(update, profiles.iterator().next())));
    }
}
