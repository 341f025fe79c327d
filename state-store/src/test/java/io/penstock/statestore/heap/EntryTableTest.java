package io.penstock.statestore.heap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EntryTableTest {

    @Test
    void shouldFindEveryEntryWhileTheTableGrowsAndShrinks() {
        for (long seed = 1; seed <= 10; seed++) {
            Random random = new Random(seed);
            EntryTable table = new EntryTable(1);
            Map<Integer, Entry> expected = new HashMap<>();
            for (int step = 0; step < 20_000; step++) {
                // Few hash codes for many keys: chains are long.
                int key = random.nextInt(5_000);
                int hash = EntryTable.mix(key % 700);
                Entry present = expected.get(key);
                assertThat(table.find((Object) key, hash))
                        .as("seed %d, step %d", seed, step)
                        .isSameAs(present);
                if (present == null) {
                    Entry entry = new Entry(hash, key);
                    table.link(entry);
                    expected.put(key, entry);
                } else if (random.nextInt(3) == 0) {
                    assertThat(table.unlink(present)).isTrue();
                    assertThat(table.unlink(present)).isFalse();
                    expected.remove(key);
                }
                if (step % 1_000 == 0) {
                    assertThat(walk(table)).isEqualTo(new HashSet<>(expected.values()));
                }
                assertThat(table.size()).isEqualTo(expected.size());
            }
        }
    }

    private static Set<Entry> walk(EntryTable table) {
        Set<Entry> seen = new HashSet<>();
        EntryTable.Cursor cursor = table.new Cursor();
        for (Entry entry = cursor.advance(); entry != null; entry = cursor.advance()) {
            assertThat(seen.add(entry)).isTrue();
        }
        assertThat(cursor.advance()).isNull();
        return seen;
    }
}
