package io.penstock.statestore.heap;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.statestore.StateSweep;
import io.penstock.statestore.cold.ColdStore;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Shows states to their sweeps, round after round: first what is in the heap, then what is in the cold store alone. How much at a time
 * follows from the time that has passed and that a round is to take, so that states that live long cost next to nothing. The slot's.
 *
 * <p>There is no filter in RocksDB's compaction: it would remove what journals and snapshots still have, and Java cannot write one.
 */
final class Sweeper {

    private final Map<String, Round> rounds = new LinkedHashMap<>();

    private static final class Round {
        final HeapState state;
        StateSweep sweep;
        StateWalk walk = new StateWalk();

        /** The first key of the cold store to look at; null while the round is in the heap. */
        byte @Nullable [] coldFrom;

        long lastMs = Long.MIN_VALUE;
        double credit;

        Round(HeapState state, StateSweep sweep) {
            this.state = state;
            this.sweep = sweep;
        }
    }

    void sweep(HeapState state, StateSweep sweep) {
        Round known = rounds.get(state.spec.name());
        if (known == null) {
            rounds.put(state.spec.name(), new Round(state, sweep));
        } else {
            known.sweep = sweep;
        }
    }

    boolean isIdle() {
        return rounds.isEmpty();
    }

    void step(int entriesMax) {
        int max = Math.max(1, entriesMax / rounds.size());
        for (Round round : rounds.values()) {
            int due = due(round, max);
            if (due > 0) {
                step(round, due);
            }
        }
    }

    private static int due(Round round, int max) {
        long nowMs = round.sweep.nowMs();
        if (nowMs == Long.MIN_VALUE) {
            return 0;
        }
        if (round.lastMs != Long.MIN_VALUE && nowMs > round.lastMs) {
            double passed = (double) nowMs - round.lastMs;
            round.credit = Math.min(max, round.credit + passed / round.sweep.roundMs() * entries(round.state));
        }
        round.lastMs = nowMs;
        int due = (int) round.credit;
        round.credit -= due;
        return due;
    }

    private static double entries(HeapState state) {
        ColdCodec cold = state.cold;
        return (double) (state.walkSize() + (cold == null ? 0 : cold.tier.store.entriesEstimate()));
    }

    private static void step(Round round, int entriesMax) {
        int left = entriesMax;
        if (round.coldFrom == null) {
            StateSweep by = round.sweep;
            left -= round.state.walk(round.walk, left, (state, entry) -> state.sweep(entry, by));
            if (!round.walk.isDone()) {
                return;
            }
            round.walk = new StateWalk();
            if (round.state.cold != null) {
                round.coldFrom = round.state.cold.newKey().toByteArray();
            }
        }
        if (round.coldFrom != null && round.state.cold != null && left > 0) {
            round.coldFrom = stepCold(round, round.state.cold, round.coldFrom, left);
        }
    }

    /** Returns where to go on; null behind the last entry. */
    private static byte @Nullable [] stepCold(Round round, ColdCodec cold, byte[] first, int entriesMax) {
        ByteOutput from = new ByteOutput(first.length);
        from.writeBytes(first);
        try (ColdStore.Scan scan = cold.tier.store.scan(cold.newKey(), from)) {
            for (int looked = 0; scan.next(); looked++) {
                ByteInput key = scan.key();
                if (looked == entriesMax) {
                    return Arrays.copyOfRange(key.array(), key.position(), key.position() + key.remaining());
                }
                key.skip(ColdCodec.PREFIX_BYTES);
                round.state.sweepCold(key, scan.value(), round.sweep);
            }
        }
        return null;
    }
}
