package io.penstock.statestore.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.api.common.state.ValueState;
import io.penstock.statestore.SealedWrites;
import io.penstock.statestore.StateSpec;
import io.penstock.statestore.TestSerdes;
import io.penstock.statestore.heap.HeapTaskState;
import io.penstock.statestore.journal.JournalException.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Records of version 2: payloads that LZ4 has made smaller. */
class JournalCompressionTest {

    private static final StateSpec PROFILE = StateSpec.value("profile", TestSerdes.STRING);
    private static final int ACCOUNTS = 300;
    private static final int COMMITS = 2;

    /** Two commits of some 20,000 bytes each, which repeat themselves. */
    private static List<byte[]> values(int recordBytesMax) throws Exception {
        HeapTaskState task = new HeapTaskState("score/3", TestSerdes.STRING, List.of(), 1);
        ValueState<String> profile = task.valueState(PROFILE);
        JournalEncoder encoder = new JournalEncoder(JournalFixture.RUN, 1, recordBytesMax);
        List<byte[]> values = new ArrayList<>();
        for (long sequence = 0; sequence < COMMITS; sequence++) {
            for (int account = 0; account < ACCOUNTS; account++) {
                task.setCurrentKey("account-" + account);
                profile.update(profile(account, sequence));
            }
            SealedWrites sealed = task.seal();
            long commit = sequence;
            sealed.encode(1 << 16, payload -> encoder.data(commit, payload, values::add));
            encoder.commit(JournalFixture.commit(1, sequence), values::add);
            task.committed(sealed.generation());
        }
        return values;
    }

    private static String profile(int account, long sequence) {
        return "count=" + account * (sequence + 1) + " country=DE merchant=PENSTOCK sum=" + account * 7;
    }

    private static void requireRestored(List<byte[]> values) throws Exception {
        HeapTaskState task = new HeapTaskState("score/3", TestSerdes.STRING, List.of(PROFILE), 1);
        JournalReplay replay = new JournalReplay("journal-3", task, JournalFixture.RUN, -1);
        for (int i = 0; i < values.size(); i++) {
            assertThat(replay.feed(i, values.get(i))).isTrue();
        }
        assertThat(replay.finish().entries()).isEqualTo(ACCOUNTS * COMMITS);
        task.restored(1);
        for (int account = 0; account < ACCOUNTS; account++) {
            task.setCurrentKey("account-" + account);
            assertThat(task.<String>valueState(PROFILE).value()).isEqualTo(profile(account, COMMITS - 1));
        }
    }

    @Test
    void shouldWriteLessAndReadItBack() throws Exception {
        List<byte[]> values = values(1 << 17);
        assertThat(values).hasSize(2 * COMMITS);
        assertThat(values.get(0)[0]).isEqualTo((byte) 2);
        assertThat(values.get(1)[0]).as("commit records are as they were").isEqualTo((byte) 1);
        assertThat(values.get(0).length).isLessThan(20_000 / 2);
        requireRestored(values);
    }

    @Test
    void shouldReadBackWhatIsContinuedInFurtherRecords() throws Exception {
        List<byte[]> values = values(256);
        assertThat(values).hasSizeGreaterThan(20);
        assertThat(values).allSatisfy(value -> assertThat(value.length).isLessThanOrEqualTo(256));
        requireRestored(values);
    }

    @Test
    void shouldNameEveryTruncationAndFlippedBit() throws Exception {
        byte[] value = values(1 << 17).get(0);
        for (int length = 0; length < value.length; length++) {
            assertRefused(Arrays.copyOf(value, length), "truncated to " + length);
        }
        for (int bit = 0; bit < value.length * 8; bit++) {
            byte[] flipped = value.clone();
            flipped[bit >> 3] ^= (byte) (1 << (bit & 7));
            assertRefused(flipped, "bit " + bit);
        }
    }

    private static void assertRefused(byte[] damaged, String damage) {
        JournalReplay replay = new JournalReplay("journal-3", null, 0, JournalReplay.ANY_SEQUENCE);
        JournalException e = catchThrowableOfType(JournalException.class, () -> replay.feed(7, damaged));
        assertThat(e).as(damage).isNotNull();
        assertThat(e.reason()).isIn(Reason.CORRUPT, Reason.TRUNCATED);
        assertThat(e).hasMessageContaining("journal journal-3, offset 7");
    }

    /** Whatever a payload is damaged to behind the checksum's back: it is refused by name, and asks for no memory that is not there. */
    @Test
    void shouldNameACompressedPayloadThatIsNone() {
        JournalCompression compression = new JournalCompression();
        byte[] payload = new byte[100_000];
        byte[] compressed = compressed(compression, payload);
        assertThat(JournalCompression.decompress(compressed)).isEqualTo(payload);
        Random random = new Random(3);
        int refused = 0;
        for (int i = 0; i < 2_000; i++) {
            byte[] damaged = compressed.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                JournalCompression.decompress(Arrays.copyOf(damaged, random.nextInt(damaged.length)));
            } catch (JournalException e) {
                assertThat(e.reason()).isEqualTo(Reason.CORRUPT);
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(1_900);
        assertThatThrownBy(() -> JournalCompression.decompress(new byte[] {-2, -1, -1, -1, 15, 0}))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("bytes in 1 compressed ones");
    }

    private static byte[] compressed(JournalCompression compression, byte[] payload) {
        int length = compression.compress(payload);
        return Arrays.copyOf(compression.compressed(), length);
    }

    @Test
    void shouldTryOnlySomeOfThosePayloadsThatDoNotGetSmaller() {
        JournalCompression compression = new JournalCompression();
        byte[] noise = new byte[10_000];
        new Random(1).nextBytes(noise);
        byte[] same = new byte[10_000];
        assertThat(compression.compress(new byte[JournalCompression.PAYLOAD_BYTES_MIN - 1]))
                .isZero();
        for (int i = 0; i < 1_000; i++) {
            assertThat(compression.compress(noise)).isZero();
        }
        int passedOver = 0;
        while (compression.compress(same) == 0) {
            passedOver++;
        }
        assertThat(passedOver).isBetween(1, 63);
        assertThat(compression.compress(same)).as("from then on").isPositive();
        assertThat(compression.compress(noise)).isZero();
        assertThat(compression.compress(same)).as("one is passed over").isZero();
        assertThat(compression.compress(same)).isPositive();
    }
}
