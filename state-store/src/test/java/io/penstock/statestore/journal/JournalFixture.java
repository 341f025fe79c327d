package io.penstock.statestore.journal;

import io.penstock.api.common.state.ListState;
import io.penstock.api.common.state.MapState;
import io.penstock.api.common.state.ValueState;
import io.penstock.statestore.SealedWrites;
import io.penstock.statestore.StateSpec;
import io.penstock.statestore.TestSerdes;
import io.penstock.statestore.TestSerdes.Box;
import io.penstock.statestore.TimerQueue;
import io.penstock.statestore.heap.HeapTaskState;
import io.penstock.statestore.journal.CommitRecord.InputPosition;
import io.penstock.statestore.journal.CommitRecord.SenderCounter;
import io.penstock.statestore.journal.CommitRecord.SinkPending;
import io.penstock.statestore.journal.CommitRecord.VerdictTaken;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A journal of three commits over all kinds of state, and what it amounts to. */
final class JournalFixture {

    static final long RUN = 1_700_000_000_000L;
    static final StateSpec COUNT = StateSpec.value("count", TestSerdes.LONG);
    static final StateSpec PANE = StateSpec.value("pane", TestSerdes.BOX).withNamespaces(TestSerdes.LONG);
    static final StateSpec RECENT = StateSpec.list("recent", TestSerdes.STRING);
    static final StateSpec COUNTRIES = StateSpec.map("countries", TestSerdes.STRING, TestSerdes.NULLABLE_STRING);
    static final StateSpec TIMERS = StateSpec.timers("event-time", TestSerdes.LONG);
    static final List<StateSpec> ALL = List.of(COUNT, PANE, RECENT, COUNTRIES, TIMERS);

    private JournalFixture() {}

    static CommitRecord commit(long term, long sequence) {
        return CommitRecord.of(RUN, term, sequence, 3, 1_700_000_000_000L + sequence)
                .withPositions(List.of(
                        new InputPosition("transactions", 3, 1_000 + sequence, null),
                        new InputPosition("rules", 0, 7, new byte[] {1, 2, 3})))
                .withSenders(List.of(
                        new SenderCounter("source/0", 2, 40 + sequence, 99, false),
                        new SenderCounter("source/1", 1, -1, Long.MIN_VALUE, false)))
                .withVerdicts(List.of(new VerdictTaken("transactions", 3, 1_000, "SKIP")))
                .withSinkPending(List.of(new SinkPending("alerts", new byte[] {9})))
                .withSnapshot(sequence == 2 ? "snapshots/7" : null)
                .withReleasedTo(sequence == 2 ? "p.fraud.tm-1.4" : null);
    }

    /** Record values of commits 0, 1 and 2 of term 1. */
    static List<byte[]> values(int recordBytesMax) throws Exception {
        HeapTaskState task = new HeapTaskState("score/3", TestSerdes.STRING, List.of(), 5);
        ValueState<Long> count = task.valueState(COUNT);
        ValueState<Box> pane = task.valueState(PANE);
        ListState<String> recent = task.listState(RECENT);
        MapState<String, String> countries = task.mapState(COUNTRIES);
        TimerQueue timers = task.timers(TIMERS);
        JournalEncoder encoder = new JournalEncoder(RUN, 1, recordBytesMax);
        List<byte[]> values = new ArrayList<>();
        for (long sequence = 0; sequence < 3; sequence++) {
            for (int account = 0; account < 4; account++) {
                task.setCurrentKey("account-" + account);
                task.setCurrentNamespace(60L * account);
                count.update(100 * sequence + account);
                pane.update(new Box(account, "π" + sequence));
                recent.add("tx-" + sequence);
                countries.put("DE", sequence == 1 ? null : "c" + sequence);
                timers.register(1_700_000_000_000L + 5);
            }
            if (sequence == 2) {
                count.clear();
                pane.clear();
                recent.clear();
                countries.remove("DE");
                timers.delete(1_700_000_000_000L + 5);
                task.setCurrentKey("account-1");
                recent.update(List.of("only"));
            }
            SealedWrites sealed = task.seal();
            long commit = sequence;
            sealed.encode(1 << 16, payload -> encoder.data(commit, payload, values::add));
            encoder.commit(commit(1, sequence), values::add);
            task.committed(sealed.generation());
        }
        return values;
    }

    static HeapTaskState restore(List<byte[]> values) {
        HeapTaskState task = new HeapTaskState("score/3", TestSerdes.STRING, ALL, 1);
        JournalReplay replay = new JournalReplay("fraud.score.journal-3", task, RUN, -1);
        long offset = 0;
        for (byte[] value : values) {
            replay.feed(offset++, value);
        }
        replay.finish();
        task.restored(1);
        return task;
    }

    /** All that can be read of the fixture's task, as text. */
    static Map<String, String> contents(HeapTaskState task) throws Exception {
        Map<String, String> contents = new TreeMap<>();
        for (int account = 0; account < 4; account++) {
            task.setCurrentKey("account-" + account);
            task.setCurrentNamespace(60L * account);
            List<String> elements = new ArrayList<>();
            task.<String>listState(RECENT).get().forEach(elements::add);
            Map<String, String> entries = new TreeMap<>();
            for (Map.Entry<String, String> entry :
                    task.<String, String>mapState(COUNTRIES).entries()) {
                entries.put(entry.getKey(), String.valueOf(entry.getValue()));
            }
            contents.put(
                    "account-" + account,
                    task.<Long>valueState(COUNT).value() + " "
                            + task.<Box>valueState(PANE).value() + " " + elements + " " + entries);
        }
        TimerQueue timers = task.timers(TIMERS);
        List<String> fired = new ArrayList<>();
        while (timers.fireNext(
                Long.MAX_VALUE, (time, key, namespace) -> fired.add(time + "/" + key + "/" + namespace))) {
            contents.put("timers", fired.toString());
        }
        return contents;
    }

    static final Map<String, String> EXPECTED = Map.of(
            "account-0", "200 Box(0,π2) [tx-0, tx-1, tx-2] {DE=c2}",
            "account-1", "201 Box(1,π2) [only] {DE=c2}",
            "account-2", "202 Box(2,π2) [tx-0, tx-1, tx-2] {DE=c2}",
            "account-3", "null null [] {}",
            "timers", "[1700000000005/account-0/0, 1700000000005/account-1/60, 1700000000005/account-2/120]");
}
