package io.penstock.simulation;

import io.penstock.api.common.functions.RuntimeContext;
import io.penstock.api.common.state.ListState;
import io.penstock.api.common.state.ListStateDescriptor;
import io.penstock.api.common.state.MapState;
import io.penstock.api.common.state.MapStateDescriptor;
import io.penstock.api.common.state.StateTtlConfig;
import io.penstock.api.common.state.ValueState;
import io.penstock.api.common.state.ValueStateDescriptor;
import io.penstock.streaming.api.TimerService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the same in state that expires and in state that does not, with the times beside it, and tells of any difference: whatever crashes,
 * rolls back or moves, what has expired is never seen, and what has not is not lost.
 */
final class TtlWatch {

    private static final long TTL_MS = 150;
    private static final int MAP_KEYS = 4;

    private final Consumer<String> violated;
    private final ValueState<Long> value;
    private final ListState<Long> list;
    private final MapState<Long, Long> map;

    /** Times of the last writes: of the value under -1, of the map's entries, of the list's elements by the numbers that are in it. */
    private final MapState<Long, Long> times;

    private final MapState<Long, Long> listed;

    TtlWatch(RuntimeContext context, Consumer<String> violated) {
        this.violated = violated;
        StateTtlConfig ttl =
                StateTtlConfig.newBuilder(Duration.ofMillis(TTL_MS)).build();
        var ofValue = new ValueStateDescriptor<>("ttl-value", Long.class);
        ofValue.enableTimeToLive(ttl);
        var ofList = new ListStateDescriptor<>("ttl-list", Long.class);
        ofList.enableTimeToLive(ttl);
        var ofMap = new MapStateDescriptor<>("ttl-map", Long.class, Long.class);
        ofMap.enableTimeToLive(ttl);
        value = context.getState(ofValue);
        list = context.getListState(ofList);
        map = context.getMapState(ofMap);
        times = context.getMapState(new MapStateDescriptor<>("ttl-times", Long.class, Long.class));
        listed = context.getMapState(new MapStateDescriptor<>("ttl-listed", Long.class, Long.class));
    }

    /** @param number of the record under its key, from 1 */
    void record(long number, TimerService timers, Object key) throws Exception {
        long nowMs = timers.currentProcessingTime();
        check(nowMs, key);
        if (number % 3 != 0) {
            value.update(number);
            times.put(-1L, nowMs);
        }
        if (number % 2 == 0) {
            list.add(number);
            listed.put(number, nowMs);
        }
        long mapKey = number % MAP_KEYS;
        map.put(mapKey, number);
        times.put(mapKey, nowMs);
    }

    private void check(long nowMs, Object key) throws Exception {
        boolean valueAlive = isAlive(times.get(-1L), nowMs);
        if ((value.value() != null) != valueAlive) {
            violated.accept(
                    "value of " + key + " at " + nowMs + ": " + value.value() + ", written at " + times.get(-1L));
        }
        Map<Long, @Nullable Long> expected = new TreeMap<>();
        for (long mapKey = 0; mapKey < MAP_KEYS; mapKey++) {
            if (isAlive(times.get(mapKey), nowMs)) {
                expected.put(mapKey, map.get(mapKey));
            }
        }
        Map<Long, @Nullable Long> found = new TreeMap<>();
        map.entries().forEach(entry -> found.put(entry.getKey(), entry.getValue()));
        if (!found.equals(expected)) {
            violated.accept("map of " + key + " at " + nowMs + ": " + found + ", alive are " + expected);
        }
        checkList(nowMs, key);
    }

    private void checkList(long nowMs, Object key) throws Exception {
        List<Long> expected = new ArrayList<>();
        for (Map.Entry<Long, Long> each : listed.entries()) {
            if (isAlive(each.getValue(), nowMs)) {
                expected.add(each.getKey());
            }
        }
        expected.sort(null);
        List<Long> found = new ArrayList<>();
        Objects.requireNonNull(list.get()).forEach(found::add);
        if (!found.equals(expected)) {
            violated.accept("list of " + key + " at " + nowMs + ": " + found + ", alive are " + expected);
        }
    }

    /** A clock that another process has set further counts: what was written ahead of time lives on. */
    private static boolean isAlive(@Nullable Long atMs, long nowMs) {
        return atMs != null && atMs + TTL_MS > nowMs;
    }
}
