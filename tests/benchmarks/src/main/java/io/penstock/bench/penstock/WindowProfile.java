package io.penstock.bench.penstock;

import io.penstock.api.common.functions.AggregateFunction;
import io.penstock.api.common.functions.Mergeable;
import io.penstock.bench.workload.Profile;
import io.penstock.bench.workload.Update;

/** A window's profile of an account. */
final class WindowProfile implements AggregateFunction<Update, Profile, Profile>, Mergeable {

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
