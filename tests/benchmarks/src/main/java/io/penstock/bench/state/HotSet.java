package io.penstock.bench.state;

import io.penstock.api.common.state.ValueState;
import io.penstock.statestore.SealedWrites;
import io.penstock.statestore.heap.HeapTaskState;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A read-modify-write per record where all keys are in the heap, beside a plain {@link HashMap} with the same objects. Both make the same new
 * value for every record. The state's commits are in its time, but for their encoding, which in a job is another thread's.
 */
final class HotSet {

    private static final int KEYS = 100_000;
    private static final int COMMIT_EVERY = 1 << 17;

    private final StateOptions options;
    private final Accounts accounts;
    private final String[] stream;
    private long encodeNanos;

    HotSet(StateOptions options) {
        this.options = options;
        this.accounts = new Accounts(KEYS, options.noteBytes());
        this.stream = accounts.uniform(1 << 20);
    }

    void measure() throws IOException {
        HashMap<String, Account> map = new HashMap<>();
        HeapTaskState task = new HeapTaskState("bench", Accounts.KEY, List.of(Accounts.STATE), 1);
        ValueState<Account> state = task.valueState(Accounts.STATE);
        for (int i = 0; i < KEYS; i++) {
            map.put(accounts.key(i), accounts.first(i));
            task.setCurrentKey(accounts.key(i));
            state.update(accounts.first(i));
        }
        commit(task);
        double[] mapNs = new double[options.rounds()];
        double[] stateNs = new double[options.rounds()];
        for (int round = -1; round < options.rounds(); round++) {
            double ofMap = inMap(map);
            double ofState = inState(task, state);
            if (round >= 0) { // the first is the compilers'
                mapNs[round] = ofMap;
                stateNs[round] = ofState;
            }
        }
        requireEqual(map, task, state);
        double map50 = Findings.median(mapNs);
        double state50 = Findings.median(stateNs);
        Findings.say(
                "hot: %,d keys, HashMap %.0f ns a record, state %.0f ns, encoding %.0f ns beside it",
                KEYS, map50, state50, encodeNanos / (double) options.accesses() / (options.rounds() + 1));
        Findings.atLeast("state-hot-vs-hashmap", map50 / state50, 0.80, "x");
    }

    private double inMap(Map<String, Account> map) {
        long start = Cpu.threadNanos();
        for (int i = 0; i < options.accesses(); i++) {
            String key = stream[i & (stream.length - 1)];
            Account account = Objects.requireNonNull(map.get(key));
            map.put(key, account.next());
        }
        return (Cpu.threadNanos() - start) / (double) options.accesses();
    }

    private double inState(HeapTaskState task, ValueState<Account> state) throws IOException {
        long start = Cpu.threadNanos();
        long encodedBefore = encodeNanos;
        for (int i = 0; i < options.accesses(); i++) {
            task.setCurrentKey(stream[i & (stream.length - 1)]);
            state.update(Objects.requireNonNull(state.value()).next());
            if ((i & (COMMIT_EVERY - 1)) == COMMIT_EVERY - 1) {
                commit(task);
            }
        }
        return (Cpu.threadNanos() - start - (encodeNanos - encodedBefore)) / (double) options.accesses();
    }

    private void commit(HeapTaskState task) {
        SealedWrites sealed = task.seal();
        long start = Cpu.threadNanos();
        sealed.encode(512 * 1024, payload -> {});
        encodeNanos += Cpu.threadNanos() - start;
        task.committed(sealed.generation());
    }

    /** A figure of a state that is wrong is none. */
    private void requireEqual(Map<String, Account> map, HeapTaskState task, ValueState<Account> state)
            throws IOException {
        for (int i = 0; i < KEYS; i++) {
            task.setCurrentKey(accounts.key(i));
            if (!Objects.equals(state.value(), map.get(accounts.key(i)))) {
                throw new IllegalStateException(
                        "key " + accounts.key(i) + ": state " + state.value() + ", map " + map.get(accounts.key(i)));
            }
        }
    }
}
