package io.penstock.statestore.ttl;

import io.penstock.api.common.state.ListState;
import io.penstock.statestore.StateSweep;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A list per key whose elements expire one by one. Expired ones leave the list once they are half of it, see {@link
 * StateSweep#isWorthWriting}.
 */
final class TtlListState<T> implements ListState<T> {

    private final ListState<Timed<T>> kept;
    private final TtlRules<T> rules;

    TtlListState(ListState<Timed<T>> kept, TtlRules<T> rules) {
        this.kept = kept;
        this.rules = rules;
    }

    @Override
    public @Nullable Iterable<T> get() throws Exception {
        Iterable<Timed<T>> all = kept.get();
        if (all == null) {
            return null;
        }
        long nowMs = rules.nowMs();
        List<Timed<T>> alive = new ArrayList<>();
        List<T> values = new ArrayList<>();
        int size = 0;
        boolean touched = false;
        for (Timed<T> timed : all) {
            size++;
            T value = timed.value();
            if (value == null || rules.hasExpired(timed, nowMs)) {
                continue;
            }
            boolean touch = rules.isToBeTouched(timed, nowMs);
            touched |= touch;
            alive.add(touch ? new Timed<>(nowMs, value) : timed);
            values.add(value);
        }
        if (touched || StateSweep.isWorthWriting(size, alive.size())) {
            kept.update(alive);
        }
        return values;
    }

    @Override
    public void add(T value) throws Exception {
        kept.add(rules.now(checked(value)));
    }

    @Override
    public void addAll(List<T> values) throws Exception {
        kept.addAll(timed(values));
    }

    @Override
    public void update(@Nullable List<T> values) throws Exception {
        kept.update(values == null ? null : timed(values));
    }

    private List<Timed<T>> timed(List<T> values) {
        List<Timed<T>> timed = new ArrayList<>(values.size());
        values.forEach(value -> timed.add(rules.now(checked(value))));
        return timed;
    }

    private T checked(@Nullable T value) {
        if (value == null) {
            throw new NullPointerException("null is no element of " + kept);
        }
        return value;
    }

    @Override
    public void clear() {
        kept.clear();
    }
}
