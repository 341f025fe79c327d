package io.penstock.statestore.heap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WriteSetTest {

    @Test
    void shouldKeepEveryRecordWhenItGrowsAndForgetsAcrossChunks() {
        for (long seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            WriteSet set = new WriteSet(1, random.nextInt(3_000));
            List<Entry> entries = new ArrayList<>();
            List<Object> values = new ArrayList<>();
            for (int step = 0; step < 30_000; step++) {
                // Long stretches of growing and of shrinking, so that chunks fill, empty and fill again.
                boolean grows = (step / 3_000) % 2 == 0 ? random.nextInt(8) != 0 : random.nextInt(8) == 0;
                if (grows || entries.isEmpty()) {
                    Entry entry = new Entry(step, step);
                    entry.writeIndex = set.add(entry, step, null);
                    assertThat(entry.writeIndex).isEqualTo(entries.size());
                    entries.add(entry);
                    values.add(step);
                } else {
                    int record = random.nextInt(entries.size());
                    if (random.nextInt(4) == 0) {
                        set.setValue(record, "new " + step);
                        values.set(record, "new " + step);
                    } else {
                        set.forget(record);
                        Collections.swap(entries, record, entries.size() - 1);
                        Collections.swap(values, record, values.size() - 1);
                        entries.remove(entries.size() - 1);
                        values.remove(values.size() - 1);
                    }
                }
                if (step % 1_000 == 0) {
                    compare(set, entries, values, "seed " + seed + ", step " + step);
                }
            }
            compare(set, entries, values, "seed " + seed);
        }
    }

    private static void compare(WriteSet set, List<Entry> entries, List<Object> values, String when) {
        assertThat(set.records()).as(when).isEqualTo(entries.size());
        for (int record = 0; record < entries.size(); record++) {
            assertThat(set.entry(record)).as(when).isSameAs(entries.get(record));
            assertThat(set.entry(record).writeIndex).as(when).isEqualTo(record);
            assertThat(set.value(record)).as(when).isEqualTo(values.get(record));
            assertThat(set.createdHere(record)).as(when).isTrue();
        }
    }
}
