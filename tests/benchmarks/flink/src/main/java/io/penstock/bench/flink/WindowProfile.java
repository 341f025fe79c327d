package io.penstock.bench.flink;

import io.penstock.bench.workload.Profile;
import io.penstock.bench.workload.Update;
import org.apache.flink.api.common.functions.AggregateFunction;

/** A window's profile of an account. */
public final class WindowProfile implements AggregateFunction<Update, Profile, Profile> {

    private static final long serialVersionUID = 1;

    @Override
    public Profile createAccumulator() {
        return new Profile();
    }

    @Override
    public Profile add(Update update, Profile profile) {
        profile.add(update);
        return profile;
    }

    @Override
    public Profile getResult(Profile profile) {
        return profile;
    }

    @Override
    public Profile merge(Profile into, Profile other) {
        into.merge(other);
        return into;
    }
}
