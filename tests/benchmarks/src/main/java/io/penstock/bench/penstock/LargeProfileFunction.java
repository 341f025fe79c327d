package io.penstock.bench.penstock;

import io.penstock.api.common.functions.OpenContext;
import io.penstock.api.common.state.ValueState;
import io.penstock.api.common.state.ValueStateDescriptor;
import io.penstock.bench.workload.ProfileLine;
import io.penstock.bench.workload.TracedOutput;
import io.penstock.bench.workload.Update;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.util.Collector;
import org.jspecify.annotations.Nullable;

/** Counts updates into the account's large profile, and says after each who did. */
@SuppressWarnings("NullAway.Init") // open() fills the field before the first record.
final class LargeProfileFunction extends KeyedProcessFunction<Long, Update, OutputRecord> {

    private final int profileBytes;
    private final long process = ProcessHandle.current().pid();
    private final ProfileLine line = new ProfileLine();
    private int task;
    private ValueState<LargeProfile> state;

    LargeProfileFunction(int profileBytes) {
        this.profileBytes = profileBytes;
    }

    @Override
    public void open(OpenContext context) {
        task = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
        state = getRuntimeContext()
                .getState(new ValueStateDescriptor<>("profile", LargeProfile.class, new LargeProfileSerde()));
    }

    @Override
    public void processElement(Update update, Context context, Collector<OutputRecord> out) throws Exception {
        @Nullable LargeProfile known = state.value();
        LargeProfile profile = known == null ? LargeProfile.of(update.account(), profileBytes) : known;
        profile.add(update.account(), update.id());
        state.update(profile);
        TracedOutput output =
                new TracedOutput(update.account(), update.id(), update.timestamp(), profile.count(), task, process);
        out.collect(new OutputRecord(line.key(update.account()), output.toBytes()));
    }
}
