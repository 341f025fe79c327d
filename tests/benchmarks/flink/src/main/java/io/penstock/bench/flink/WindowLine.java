package io.penstock.bench.flink;

import io.penstock.bench.workload.Profile;
import io.penstock.bench.workload.ProfileLine;
import io.penstock.bench.workload.Update;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

/** Emits a window's profile as the keyed workload does, with the window's start for a number. */
@SuppressWarnings("NullAway.Init") // open() fills the field before the first window.
public final class WindowLine extends ProcessWindowFunction<Profile, OutputRecord, Long, TimeWindow> {

    private static final long serialVersionUID = 1;

    private transient ProfileLine line;

    @Override
    public void open(OpenContext context) {
        line = new ProfileLine();
    }

    @Override
    public void process(
            Long account, Context context, Iterable<Profile> profiles, Collector<OutputRecord> out) {
        TimeWindow window = context.window();
        Update update = new Update(account, window.getStart(), 0, window.getEnd(), false);
        out.collect(new OutputRecord(
                line.key(account), line.write(update, profiles.iterator().next())));
    }
}
