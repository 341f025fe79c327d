package io.penstock.bench.penstock;

import io.penstock.api.common.functions.OpenContext;
import io.penstock.api.common.state.ValueState;
import io.penstock.api.common.state.ValueStateDescriptor;
import io.penstock.bench.workload.Profile;
import io.penstock.bench.workload.ProfileLine;
import io.penstock.bench.workload.Update;
import io.penstock.bench.workload.Workload;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.util.Collector;
import org.jspecify.annotations.Nullable;

/** Counts updates into the account's profile, and emits it where the workload says so. */
@SuppressWarnings("NullAway.Init") // open() fills the field before the first record.
final class ProfileFunction extends KeyedProcessFunction<Long, Update, OutputRecord> {

    private final Workload workload;
    private final ProfileLine line = new ProfileLine();
    private ValueState<Profile> state;

    ProfileFunction(Workload workload) {
        this.workload = workload;
    }

    @Override
    public void open(OpenContext context) {
        state = getRuntimeContext().getState(new ValueStateDescriptor<>("profile", Profile.class, new ProfileSerde()));
    }

    @Override
    public void processElement(Update update, Context context, Collector<OutputRecord> out) throws Exception {
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
