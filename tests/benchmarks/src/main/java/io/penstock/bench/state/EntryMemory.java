package io.penstock.bench.state;

import io.penstock.api.common.state.ValueState;
import io.penstock.statestore.SealedWrites;
import io.penstock.statestore.heap.HeapTaskState;
import java.io.IOException;
import java.util.List;

/** What an entry takes in the heap beside its key and value, measured by what is left after collections. */
final class EntryMemory {

    private static final int KEYS = 500_000;
    private static final int COLLECTIONS = 3;

    private final StateOptions options;

    EntryMemory(StateOptions options) {
        this.options = options;
    }

    void measure() throws IOException {
        long empty = used();
        Account[] values = new Account[KEYS];
        Accounts accounts = new Accounts(KEYS, options.noteBytes());
        for (int i = 0; i < KEYS; i++) {
            values[i] = accounts.first(i);
        }
        long objects = used() - empty - 2 * 4L * KEYS; // what holds them here is no part of them
        try (HeapTaskState task = new HeapTaskState("bench", Accounts.KEY, List.of(Accounts.STATE), 1)) {
            ValueState<Account> state = task.valueState(Accounts.STATE);
            long before = used();
            for (int i = 0; i < KEYS; i++) {
                task.setCurrentKey(accounts.key(i));
                state.update(values[i]);
            }
            SealedWrites sealed = task.seal();
            sealed.encode(1 << 20, payload -> {});
            task.committed(sealed.generation());
            task.seal(); // an empty write set takes the place of the large one
            sealed = null;
            long entries = used() - before;
            double ratio = (entries + objects) / (double) objects;
            Findings.say(
                    "memory: key and value %.0f bytes, entry %.0f beside them, the state reckons with %.0f for all",
                    objects / (double) KEYS, entries / (double) KEYS, task.heapBytes() / (double) KEYS);
            Findings.atMost("state-entry-bytes-vs-object", ratio, 2.0, "x");
            if (accounts.count() != values.length || task.keys() != KEYS) {
                throw new IllegalStateException(task.keys() + " keys in the state, " + KEYS + " were put there");
            }
        }
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
