package io.penstock.statestore.heap;

import io.penstock.api.common.state.ValueState;
import io.penstock.statestore.SealedWrites;
import io.penstock.statestore.StateSpec;
import io.penstock.statestore.TestSerdes;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Figures of docs/adr/0002: a read-modify-write per record on the heap tier and on a plain HashMap with the same objects, encoding,
 * replay. Run from the test class path: {@code java -Xmx2g -cp … io.penstock.statestore.heap.HeapTierBenchmark}.
 */
public final class HeapTierBenchmark {

    private static final int ACCESSES = 1 << 22;
    private static final int ROUNDS = 7;
    private static final StateSpec PROFILE = StateSpec.value("profile", TestSerdes.LONG);

    private HeapTierBenchmark() {}

    public static void main(String[] args) {
        int[] keyCounts = args.length == 0
                ? new int[] {1_000, 100_000, 1_000_000}
                : Arrays.stream(args).mapToInt(Integer::parseInt).toArray();
        for (int keyCount : keyCounts) {
            readModifyWrite(keyCount);
        }
        encodeAndReplay(1_000_000);
    }

    private static void readModifyWrite(int keyCount) {
        // Keys of their own per access, equal to those in the table: as a record's key is.
        String[] keys = new String[keyCount];
        String[] stream = new String[ACCESSES / 4];
        Random random = new Random(7);
        for (int i = 0; i < keyCount; i++) {
            keys[i] = "account-" + i;
        }
        for (int i = 0; i < stream.length; i++) {
            stream[i] = new String(keys[random.nextInt(keyCount)].toCharArray());
        }
        Long[] values = new Long[1024];
        for (int i = 0; i < values.length; i++) {
            values[i] = 1_000_000L + i;
        }
        HashMap<String, Long> map = new HashMap<>();
        HeapTaskState task = new HeapTaskState("bench", TestSerdes.STRING, List.of(PROFILE), 1);
        ValueState<Long> state = task.valueState(PROFILE);
        double[] best = {Double.MAX_VALUE, Double.MAX_VALUE};
        long sum = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long start = cpuNs();
            for (int n = 0; n < ACCESSES; n++) {
                String key = stream[n & (stream.length - 1)];
                Long value = map.get(key);
                map.put(key, values[value == null ? 0 : (int) (value + 1) & 1023]);
            }
            long middle = cpuNs();
            sum += heap(task, state, stream, values);
            long end = cpuNs();
            best[0] = Math.min(best[0], (middle - start) / (double) ACCESSES);
            best[1] = Math.min(best[1], (end - middle) / (double) ACCESSES);
        }
        System.out.printf(
                Locale.ROOT,
                "%,10d keys: HashMap get+put %.1f ns, heap tier setCurrentKey+value+update %.1f ns (%.0f%% of HashMap's rate) %s%n",
                keyCount,
                best[0],
                best[1],
                100 * best[0] / best[1],
                sum == 0 ? "!" : "");
    }

    /** A generation every 2^18 accesses: at a million a second, four commits a second. */
    private static long heap(HeapTaskState task, ValueState<Long> state, String[] stream, Long[] values) {
        try {
            for (int n = 0; n < ACCESSES; n++) {
                task.setCurrentKey(stream[n & (stream.length - 1)]);
                Long value = state.value();
                state.update(values[value == null ? 0 : (int) (value + 1) & 1023]);
                if ((n & ((1 << 18) - 1)) == 0) {
                    task.committed(task.seal().generation());
                }
            }
            return task.keys();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void encodeAndReplay(int keyCount) {
        HeapTaskState task = new HeapTaskState("bench", TestSerdes.LONG, List.of(PROFILE), 1);
        ValueState<Long> state = task.valueState(PROFILE);
        double best = Double.MAX_VALUE;
        List<byte[]> payloads = new ArrayList<>();
        try {
            for (int round = 0; round < ROUNDS; round++) {
                for (long key = 0; key < keyCount; key++) {
                    task.setCurrentKey(key * 7919);
                    state.update(1_000_000_000L + key);
                }
                SealedWrites sealed = task.seal();
                payloads.clear();
                long start = cpuNs();
                sealed.encode(512 * 1024, payloads::add);
                best = Math.min(best, (cpuNs() - start) / (double) keyCount);
                task.committed(sealed.generation());
            }
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        long bytes = payloads.stream().mapToLong(payload -> payload.length).sum();
        double replay = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            HeapTaskState restored = new HeapTaskState("bench", TestSerdes.LONG, List.of(PROFILE), 1);
            restored.restore(declaration());
            long start = cpuNs();
            payloads.forEach(restored::restore);
            replay = Math.min(replay, (cpuNs() - start) / (double) keyCount);
        }
        System.out.printf(
                Locale.ROOT,
                "encode %.1f ns per entry with its serdes, %.2f bytes per entry; replay %.1f ns per entry, %,.0f entries/s%n",
                best,
                bytes / (double) keyCount,
                replay,
                1e9 / replay);
    }

    /** Of this thread: what others do on the machine is not in it, but for the caches they empty. */
    private static long cpuNs() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static byte[] declaration() {
        HeapTaskState task = new HeapTaskState("bench", TestSerdes.LONG, List.of(PROFILE), 1);
        task.setCurrentKey(1L);
        try {
            task.<Long>valueState(PROFILE).update(1L);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        List<byte[]> payloads = new ArrayList<>();
        task.seal().encode(1 << 20, payloads::add);
        return payloads.get(0);
    }
}
