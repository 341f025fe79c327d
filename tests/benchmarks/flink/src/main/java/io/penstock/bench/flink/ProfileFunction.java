package io.penstock.bench.flink;

import io.penstock.bench.workload.Profile;
import io.penstock.bench.workload.ProfileLine;
import io.penstock.bench.workload.Update;
import io.penstock.bench.workload.Workload;
import java.io.IOException;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/** Counts updates into the account's profile, and emits it where the workload says so. */
@SuppressWarnings("NullAway.Init") // open() fills the fields before the first record.
public final class ProfileFunction extends KeyedProcessFunction<Long, Update, OutputRecord> {

    private static final long serialVersionUID = 1;

    private final Workload workload;
    private transient ValueState<Profile> state;
    private transient ProfileLine line;

    ProfileFunction(Workload workload) {
        this.workload = workload;
    }

    @Override
    public void open(OpenContext context) {
        state = getRuntimeContext().getState(new ValueStateDescriptor<>("profile", ProfileSerializer.INSTANCE));
        line = new ProfileLine();
    }

    @Override
    public void processElement(Update update, Context context, Collector<OutputRecord> out) throws IOException {
        @Nullable Profile known = state.value();
        Profile profile = known == null ? new Profile() : known;
        if (!update.report()) {
            profile.add(update);
            state.update(profile);
        }
        if (workload.emits(update)) {
            out.collect(new OutputRecord(line.key(update.account()), line.write(update, profile)));
        }
    }
}
