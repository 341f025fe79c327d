package io.penstock.engine.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.log.LogHeader;
import io.penstock.log.LogWrite;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records packed into blocks come out as they went in. */
class PackedWritesTest {

    private static final int[] LENGTHS = {
        -1, 0, 1, 150, PackedWrites.PACKED_BYTES_MAX, PackedWrites.PACKED_BYTES_MAX + 1, 100_000
    };

    private final BlockPool pool = new BlockPool(64 << 20);

    private static byte @Nullable [] bytes(Random random) {
        int length = LENGTHS[random.nextInt(LENGTHS.length)];
        if (length < 0) {
            return null;
        }
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static void requireEqual(LogWrite read, LogWrite written) {
        assertThat(read.topic()).isEqualTo(written.topic());
        assertThat(read.partition()).isEqualTo(written.partition());
        assertThat(read.timestampMs()).isEqualTo(written.timestampMs());
        assertThat(read.key()).isEqualTo(written.key());
        assertThat(read.value()).isEqualTo(written.value());
        assertThat(read.headers()).isEqualTo(written.headers());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldGiveBackWhatWasAddedInItsOrder(long seed) {
        Random random = new Random(seed);
        PackedWrites packed = new PackedWrites(pool);
        List<LogWrite> written = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            List<LogHeader> headers = random.nextInt(10) > 0 ? List.of() : List.of(new LogHeader("h", new byte[] {1}));
            LogWrite write = new LogWrite(
                    "topic-" + random.nextInt(3),
                    random.nextInt(5) - 1,
                    random.nextLong(),
                    bytes(random),
                    bytes(random),
                    headers);
            if (headers.isEmpty()) {
                packed.add(write.topic(), write.partition(), write.timestampMs(), write.key(), write.value());
            } else {
                packed.addWhole(write);
            }
            written.add(write);
        }

        assertThat(packed.size()).isEqualTo(written.size());
        Iterator<LogWrite> read = packed.iterator();
        written.forEach(write -> requireEqual(read.next(), write));
        assertThat(read.hasNext()).isFalse();
        assertThatThrownBy(read::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void shouldBeEmptyAtFirst() {
        assertThat(new PackedWrites(pool)).isEmpty();
    }

    @Test
    void shouldGiveItsBlocksBackWhenReadAndUseThemAgain() {
        PackedWrites first = filled(3 * BlockPool.BLOCK_BYTES);
        assertThat(pool.free()).isZero();
        int records = first.size();
        int read = 0;
        for (LogWrite write : first) {
            assertThat(write.value()).hasSize(100);
            read++;
        }
        assertThat(read).isEqualTo(records);
        int free = pool.free();
        assertThat(free).isGreaterThanOrEqualTo(3);
        filled(BlockPool.BLOCK_BYTES / 2);
        assertThat(pool.free()).isEqualTo(free - 1);
        assertThatThrownBy(first::iterator).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldGiveItsBlocksBackWhenDropped() {
        filled(2 * BlockPool.BLOCK_BYTES).drop();
        assertThat(pool.free()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void shouldKeepNoMoreFreeBlocksThanItMay() {
        BlockPool small = new BlockPool(2 * BlockPool.BLOCK_BYTES);
        for (int i = 0; i < 5; i++) {
            small.give(new byte[BlockPool.BLOCK_BYTES]);
        }
        assertThat(small.free()).isEqualTo(2);
    }

    private PackedWrites filled(int bytes) {
        PackedWrites packed = new PackedWrites(pool);
        for (int added = 0; added < bytes; added += 100) {
            packed.add("out", 0, 7, null, new byte[100]);
        }
        return packed;
    }

    @Test
    void shouldNotKeepTheArraysOfWhatItPacks() {
        PackedWrites packed = new PackedWrites(pool);
        byte[] value = {1, 2, 3};
        packed.add("out", 0, 7, null, value);
        value[0] = 9;
        assertThat(packed.iterator().next().value()).containsExactly(1, 2, 3);
    }

    @Test
    void shouldRefuseAPartitionThatIsNoneAndKeepNothingOfIt() {
        PackedWrites packed = new PackedWrites(pool);
        assertThatThrownBy(() -> packed.add("out", -2, 7, null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("partition=-2 of topic out");
        packed.add("out", 0, 7, null, null);
        assertThat(packed.size()).isEqualTo(1);
        assertThat(packed.iterator().next().partition()).isZero();
    }
}
