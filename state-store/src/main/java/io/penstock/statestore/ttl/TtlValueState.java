package io.penstock.statestore.ttl;

import io.penstock.api.common.state.ValueState;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A value per key that expires. */
final class TtlValueState<T> implements ValueState<T> {

    private final ValueState<Timed<T>> kept;
    private final TtlRules<T> rules;

    TtlValueState(ValueState<Timed<T>> kept, TtlRules<T> rules) {
        this.kept = kept;
        this.rules = rules;
    }

    @Override
    public @Nullable T value() throws IOException {
        Timed<T> timed = kept.value();
        if (timed == null) {
            return null;
        }
        long nowMs = rules.nowMs();
        if (rules.hasExpired(timed, nowMs)) {
            kept.clear();
            return null;
        }
        if (rules.isToBeTouched(timed, nowMs)) {
            kept.update(new Timed<>(nowMs, timed.value()));
        }
        return timed.value();
    }

    @Override
    public void update(@Nullable T value) throws IOException {
        kept.update(value == null ? null : rules.now(value));
    }

    @Override
    public void clear() {
        kept.clear();
    }
}
