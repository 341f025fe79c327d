package io.penstock.statestore.ttl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.serde.IncompatibleSchemaException;
import io.penstock.api.common.state.ListState;
import io.penstock.api.common.state.MapState;
import io.penstock.api.common.state.StateTtlConfig;
import io.penstock.api.common.state.ValueState;
import io.penstock.statestore.SealedWrites;
import io.penstock.statestore.StateSpec;
import io.penstock.statestore.TestSerdes;
import io.penstock.statestore.TestSerdes.Box;
import io.penstock.statestore.heap.HeapTaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TtlStatesTest {

    private static final StateSpec VALUE = StateSpec.value("value", TestSerdes.BOX);
    private static final StateSpec LIST = StateSpec.list("list", TestSerdes.LONG);
    private static final StateSpec MAP = StateSpec.map("map", TestSerdes.LONG, TestSerdes.NULLABLE_STRING);
    private static final int ALL = 1_000_000;

    private final List<byte[]> journal = new ArrayList<>();
    private long nowMs = 1_000;
    private HeapTaskState task = new HeapTaskState("t/0", TestSerdes.STRING, List.of(), 1);

    private TtlStates states() {
        return states(StateTtlConfig.newBuilder(Duration.ofMillis(100)).build());
    }

    private TtlStates states(StateTtlConfig config) {
        return new TtlStates(task, config, () -> nowMs);
    }

    /** Commits, and returns how many entries that changed. */
    private int commit() {
        SealedWrites writes = task.seal();
        writes.encode(1_000, journal::add);
        task.committed(writes.generation());
        return writes.entries();
    }

    private void restore() {
        long generation = task.generation();
        task = new HeapTaskState("t/0", TestSerdes.STRING, List.of(), 1);
        journal.forEach(task::restore);
        task.restored(generation);
    }

    @Test
    void shouldExpireAfterExactlyItsTime() throws Exception {
        ValueState<Box> value = states().valueState(VALUE);
        task.setCurrentKey("a");
        value.update(new Box(1, "b"));
        nowMs += 99;
        assertThat(value.value()).isEqualTo(new Box(1, "b"));
        nowMs += 1;
        assertThat(value.value()).isNull();
    }

    @Test
    void shouldRemoveWhatItMeetsExpiredAndJournalThat() throws Exception {
        ValueState<Box> value = states().valueState(VALUE);
        task.setCurrentKey("a");
        value.update(new Box(1, "b"));
        commit();
        nowMs += 100;
        assertThat(value.value()).isNull();
        assertThat(commit()).isEqualTo(1);
        restore();
        task.setCurrentKey("a");
        assertThat(task.<Box>valueState(VALUE).value()).isNull();
    }

    @Test
    void shouldWriteNothingOfAReadThatProlongsNoLife() throws Exception {
        ValueState<Box> value = states().valueState(VALUE);
        task.setCurrentKey("a");
        value.update(new Box(1, "b"));
        commit();
        nowMs += 50;
        assertThat(value.value()).isNotNull();
        assertThat(commit()).isZero();
    }

    @Test
    void shouldLiveLongerByBeingReadWhereThatCounts() throws Exception {
        TtlStates states = states(StateTtlConfig.newBuilder(Duration.ofMillis(100))
                .updateTtlOnReadAndWrite()
                .build());
        ValueState<Box> value = states.valueState(VALUE);
        MapState<Long, String> map = states.mapState(MAP);
        ListState<Long> list = states.listState(LIST);
        task.setCurrentKey("a");
        value.update(new Box(1, "b"));
        map.put(1L, "read");
        map.put(2L, "iterated");
        map.put(3L, "not read");
        list.add(7L);
        for (int i = 0; i < 5; i++) {
            commit();
            nowMs += 60;
            assertThat(value.value()).isEqualTo(new Box(1, "b"));
            assertThat(map.get(1L)).isEqualTo("read");
            assertThat(list.get()).containsExactly(7L);
            Iterator<Long> keys = map.keys().iterator();
            while (keys.hasNext() && keys.next() != 2L) {}
        }
        assertThat(map.contains(1L)).isTrue();
        nowMs += 100;
        assertThat(value.value()).isNull();
        assertThat(map.isEmpty()).isTrue();
        assertThat(list.get()).isEmpty();
    }

    @Test
    void shouldNotTakeACheckForEmptinessForARead() throws Exception {
        MapState<Long, String> map = states(StateTtlConfig.newBuilder(Duration.ofMillis(100))
                        .updateTtlOnReadAndWrite()
                        .build())
                .mapState(MAP);
        task.setCurrentKey("a");
        map.put(1L, "x");
        nowMs += 60;
        assertThat(map.isEmpty()).isFalse();
        nowMs += 40;
        assertThat(map.isEmpty()).isTrue();
    }

    @Test
    void shouldKeepNullAsAValueWhereTheSerdeDoes() throws Exception {
        MapState<Long, String> map = states().mapState(MAP);
        task.setCurrentKey("a");
        map.put(1L, null);
        commit();
        restore();
        map = states().mapState(MAP);
        task.setCurrentKey("a");
        assertThat(map.contains(1L)).isTrue();
        assertThat(map.get(1L)).isNull();
        MapState<Long, Long> strict = states().mapState(StateSpec.map("strict", TestSerdes.LONG, TestSerdes.LONG));
        assertThatThrownBy(() -> strict.put(1L, null)).isInstanceOf(NullPointerException.class);
        ListState<Long> list = states().listState(LIST);
        assertThatThrownBy(() -> list.add(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void shouldNotHandOutWhatASealedGenerationHolds() throws Exception {
        ValueState<Box> value = states().valueState(VALUE);
        task.setCurrentKey("a");
        value.update(new Box(1, "b"));
        SealedWrites sealed = task.seal();
        value.value().a = 99;
        sealed.encode(1_000, journal::add);
        task.committed(sealed.generation());
        restore();
        value = states().valueState(VALUE);
        task.setCurrentKey("a");
        assertThat(value.value()).isEqualTo(new Box(1, "b"));
    }

    // ---- clean-up

    @Test
    void shouldSweepWhatNobodyAsksForWithinAQuarterOfItsLife() throws Exception {
        ValueState<Box> value = states().valueState(VALUE);
        MapState<Long, String> map = states().mapState(MAP);
        ListState<Long> list = states().listState(LIST);
        for (int key = 0; key < 1_000; key++) {
            task.setCurrentKey("k" + key);
            value.update(new Box(key, "b"));
            map.put(1L, "x");
            list.add(1L);
        }
        task.sweep(ALL);
        commit();
        nowMs += 100;
        task.sweep(ALL);
        nowMs += 25;
        task.sweep(ALL);
        commit();
        assertThat(task.sizes().values()).containsOnly(0L);
        restore();
        task.valueState(VALUE);
        assertThat(task.keysOf("value")).isEmpty();
        assertThat(task.unclaimedStates()).containsExactly("list", "map");
    }

    @Test
    void shouldSweepNoMoreThanItsShareOfALife() throws Exception {
        ValueState<Box> value =
                states(StateTtlConfig.newBuilder(Duration.ofDays(1)).build()).valueState(VALUE);
        for (int key = 0; key < 10_000; key++) {
            task.setCurrentKey("k" + key);
            value.update(new Box(key, "b"));
        }
        task.sweep(ALL);
        commit();
        nowMs += Duration.ofDays(1).toMillis();
        task.sweep(256);
        assertThat(commit()).as("of a bounded step").isBetween(50, 300);
        nowMs += 100;
        task.sweep(256);
        assertThat(commit()).as("of 100 ms in a day").isZero();
    }

    @Test
    void shouldSweepNothingWhereThatIsOff() throws Exception {
        ValueState<Box> value = states(StateTtlConfig.newBuilder(Duration.ofMillis(100))
                        .disableCleanupInBackground()
                        .build())
                .valueState(VALUE);
        task.setCurrentKey("a");
        value.update(new Box(1, "b"));
        task.sweep(ALL);
        nowMs += 1_000;
        task.sweep(ALL);
        assertThat(task.sizes().values()).containsOnly(1L);
    }

    @Test
    void shouldGoOnSweepingWhereAFunctionAsksForItsStateWithEveryRecord() throws Exception {
        task.setCurrentKey("a");
        states().<Box>valueState(VALUE).update(new Box(1, "b"));
        for (int record = 0; record < 400; record++) {
            states().<Box>valueState(VALUE);
            nowMs++;
            task.sweep(16);
        }
        assertThat(task.sizes().values()).containsOnly(0L);
    }

    @Test
    void shouldRewriteAListOnceHalfOfItHasExpired() throws Exception {
        ListState<Long> list = states().listState(LIST);
        task.setCurrentKey("a");
        list.add(1L);
        nowMs += 50;
        list.addAll(List.of(2L, 3L));
        commit();
        nowMs += 50;
        assertThat(list.get()).containsExactly(2L, 3L);
        assertThat(commit()).as("one of three").isZero();
        nowMs += 10;
        list.addAll(List.of(4L, 5L));
        commit();
        nowMs += 40;
        assertThat(list.get()).containsExactly(4L, 5L);
        assertThat(commit()).as("three of five").isPositive();
        assertThat(list.get()).containsExactly(4L, 5L);
    }

    // ---- state that was there before

    @Test
    void shouldLetValuesWithoutTimeLiveFromWhenTheyAreMet() throws Exception {
        for (String key : List.of("read", "swept")) {
            task.setCurrentKey(key);
            task.<Box>valueState(VALUE).update(new Box(1, key));
            task.<Long>listState(LIST).add(1L);
            task.<Long, String>mapState(MAP).put(1L, "x");
        }
        commit();
        restore();
        nowMs = 1_000_000;
        ValueState<Box> value = states().valueState(VALUE);
        ListState<Long> list = states().listState(LIST);
        MapState<Long, String> map = states().mapState(MAP);
        task.setCurrentKey("read");
        assertThat(value.value()).isEqualTo(new Box(1, "read"));
        assertThat(list.get()).containsExactly(1L);
        assertThat(map.get(1L)).isEqualTo("x");
        task.sweep(ALL);
        nowMs += 99;
        task.sweep(ALL);
        commit();
        restore();
        value = states().valueState(VALUE);
        list = states().listState(LIST);
        map = states().mapState(MAP);
        for (long later : new long[] {0, 1}) {
            nowMs += later;
            task.setCurrentKey("read");
            assertThat(value.value() == null).isEqualTo(later == 1);
            assertThat(list.get().iterator().hasNext()).isEqualTo(later == 0);
            assertThat(map.isEmpty()).isEqualTo(later == 1);
        }
        task.setCurrentKey("swept");
        assertThat(value.value()).as("swept 99 ms later").isEqualTo(new Box(1, "swept"));
        nowMs += 99;
        assertThat(value.value()).isNull();
        assertThat(list.get()).isEmpty();
        assertThat(map.isEmpty()).isTrue();
    }

    @Test
    void shouldReadValuesWithTimeWhereTheStateHasNoneAnyMore() throws Exception {
        ValueState<Box> value = states().valueState(VALUE);
        MapState<Long, String> map = states().mapState(MAP);
        ListState<Long> list = states().listState(LIST);
        task.setCurrentKey("a");
        value.update(new Box(1, "b"));
        map.put(1L, "x");
        list.addAll(List.of(1L, 2L));
        commit();
        nowMs += 1_000;
        restore();
        task.setCurrentKey("a");
        assertThat(task.<Box>valueState(VALUE).value()).isEqualTo(new Box(1, "b"));
        assertThat(task.<Long, String>mapState(MAP).get(1L)).isEqualTo("x");
        assertThat(task.<Long>listState(LIST).get()).containsExactly(1L, 2L);
        task.<Box>valueState(VALUE).update(new Box(2, "c"));
        commit();
        restore();
        task.setCurrentKey("a");
        assertThat(task.<Box>valueState(VALUE).value()).isEqualTo(new Box(2, "c"));
    }

    @Test
    void shouldEvolveTheValueBesideItsTime() throws Exception {
        ValueState<Box> old = states().valueState(StateSpec.value("value", TestSerdes.OLD_BOX));
        task.setCurrentKey("a");
        old.update(new Box(5, "dropped"));
        commit();
        restore();
        ValueState<Box> value = states().valueState(VALUE);
        task.setCurrentKey("a");
        assertThat(value.value()).isEqualTo(new Box(5, "default"));
        nowMs += 100;
        assertThat(value.value()).isNull();
    }

    @Test
    void shouldRefuseValuesThatCannotBeReadByTheStatesName() throws Exception {
        ValueState<Box> value = states().valueState(VALUE);
        task.setCurrentKey("a");
        value.update(new Box(5, "b"));
        commit();
        restore();
        assertThatThrownBy(() -> states().valueState(StateSpec.value("value", TestSerdes.LONG)))
                .isInstanceOf(IncompatibleSchemaException.class)
                .hasMessageContaining("\"value\"")
                .hasMessageContaining("written as box");
        assertThatThrownBy(() -> task.valueState(StateSpec.value("value", TestSerdes.LONG)))
                .isInstanceOf(IncompatibleSchemaException.class)
                .hasMessageContaining("\"value\"");
    }

    // ---- time

    @Test
    void shouldExpireNothingWhileNobodyKnowsTheTime() throws Exception {
        nowMs = TtlClock.UNKNOWN;
        ValueState<Box> value = states().valueState(VALUE);
        task.setCurrentKey("a");
        value.update(new Box(1, "b"));
        task.sweep(ALL);
        assertThat(value.value()).isNotNull();
        commit();
        nowMs = 5_000_000;
        assertThat(value.value()).as("its life begins here").isNotNull();
        nowMs += 100;
        assertThat(value.value()).isNull();
    }

    @Test
    void shouldLiveWithoutEndWhereTheSumIsPastTheLargestLong() throws Exception {
        ValueState<Box> value = states(StateTtlConfig.newBuilder(Duration.ofMillis(Long.MAX_VALUE))
                        .build())
                .valueState(VALUE);
        task.setCurrentKey("a");
        value.update(new Box(1, "b"));
        nowMs = Long.MAX_VALUE - 1;
        assertThat(value.value()).isNotNull();
    }

    @Test
    void shouldNotExpireByAClockThatWentBack() throws Exception {
        ValueState<Box> value = states().valueState(VALUE);
        task.setCurrentKey("a");
        value.update(new Box(1, "b"));
        nowMs -= 500;
        assertThat(value.value()).isNotNull();
        task.sweep(ALL);
        assertThat(task.sizes().values()).containsOnly(1L);
    }

    // ---- configuration

    @Test
    void shouldRefuseWhatItDoesNotDo() {
        assertThatThrownBy(() -> StateTtlConfig.newBuilder(Duration.ofMillis(1)).returnExpiredIfNotCleanedUp())
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("ReturnExpiredIfNotCleanedUp");
        assertThatThrownBy(() -> StateTtlConfig.newBuilder(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least a millisecond");
        assertThatThrownBy(() -> states(StateTtlConfig.DISABLED)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> task.sweepWith(
                        "nobody's", new TtlRules<>(new TtlSerde<>(TestSerdes.LONG), 1, false, () -> nowMs)))
                .hasMessageContaining("nobody's");
    }

    @Test
    void shouldSetAValueThroughAnEntry() throws Exception {
        MapState<Long, String> map = states().mapState(MAP);
        task.setCurrentKey("a");
        map.put(1L, "old");
        nowMs += 60;
        for (Map.Entry<Long, String> entry : map.entries()) {
            assertThat(entry.setValue("new")).isEqualTo("old");
            assertThat(entry.getValue()).isEqualTo("new");
        }
        nowMs += 60;
        assertThat(map.get(1L)).as("written 60 ms ago").isEqualTo("new");
    }
}
