package io.penstock.statestore.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.statestore.journal.JournalException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** The bytes of docs/formats/journal.md: kept, read back, and never believed when damaged. */
class JournalFormatTest {

    private static final String GOLDEN = "/golden/journal-v1.bin";

    @Test
    void shouldReadBackEveryFieldOfACommitRecord() throws Exception {
        List<byte[]> values = JournalFixture.values(4096);
        byte[] last = values.get(values.size() - 1);
        JournalRecord record = JournalDecoder.decode(last);
        assertThat(record.kind()).isEqualTo(JournalRecord.Kind.COMMIT);
        assertThat(JournalDecoder.commit(record, record.body()))
                .usingRecursiveComparison()
                .isEqualTo(JournalFixture.commit(1, 2));
    }

    @Test
    void shouldRestoreWhatWasWrittenByTheReleaseOfTheGoldenFile() throws Exception {
        assertThat(JournalFixture.contents(JournalFixture.restore(golden()))).isEqualTo(JournalFixture.EXPECTED);
    }

    @Test
    void shouldWriteTheBytesOfTheGoldenFile() throws Exception {
        // Another format is another version, with a golden file of its own beside this one.
        List<byte[]> golden = golden();
        List<byte[]> written = JournalFixture.values(4096);
        assertThat(written).hasSameSizeAs(golden);
        for (int i = 0; i < golden.size(); i++) {
            assertThat(written.get(i)).as("record " + i).isEqualTo(golden.get(i));
        }
    }

    @Test
    void shouldRestoreTheSameWhenBodiesAreContinuedInFurtherRecords() throws Exception {
        List<byte[]> values = JournalFixture.values(256);
        assertThat(values.size()).isGreaterThan(JournalFixture.values(4096).size());
        assertThat(values).allSatisfy(value -> assertThat(value.length).isLessThanOrEqualTo(256));
        assertThat(JournalFixture.contents(JournalFixture.restore(values))).isEqualTo(JournalFixture.EXPECTED);
    }

    @Test
    void shouldNameTheOffsetWhenARecordIsTruncatedAnywhere() throws Exception {
        List<byte[]> values = JournalFixture.values(4096);
        for (int i = 0; i < values.size(); i++) {
            for (int length = 0; length < values.get(i).length; length++) {
                assertRefused(values, i, Arrays.copyOf(values.get(i), length), "truncated to " + length);
            }
        }
    }

    @Test
    void shouldNameTheOffsetWhenAnySingleBitIsFlipped() throws Exception {
        List<byte[]> values = JournalFixture.values(4096);
        for (int i = 0; i < values.size(); i++) {
            for (int bit = 0; bit < values.get(i).length * 8; bit++) {
                byte[] flipped = values.get(i).clone();
                flipped[bit >> 3] ^= (byte) (1 << (bit & 7));
                assertRefused(values, i, flipped, "bit " + bit);
            }
        }
    }

    @Test
    void shouldNameTheOffsetWhenBytesFollowARecord() throws Exception {
        List<byte[]> values = JournalFixture.values(4096);
        assertRefused(values, 1, Arrays.copyOf(values.get(1), values.get(1).length + 1), "longer");
    }

    private static void assertRefused(List<byte[]> values, int index, byte[] damaged, String damage) {
        JournalReplay replay = new JournalReplay("journal-3", null, 0, JournalReplay.ANY_SEQUENCE);
        JournalException e = catchThrowableOfType(JournalException.class, () -> replay.feed(1_000 + index, damaged));
        assertThat(e)
                .as("record " + index + " of " + values.size() + ", " + damage)
                .isNotNull();
        assertThat(e.reason()).isIn(Reason.CORRUPT, Reason.TRUNCATED);
        assertThat(e).hasMessageContaining("journal journal-3, offset " + (1_000 + index));
    }

    @Test
    void shouldNameTheVersionWhenALaterReleaseWroteTheRecord() throws Exception {
        byte[] value = JournalFixture.values(4096).get(0);
        value[0] = 3;
        CRC32C checksum = new CRC32C();
        checksum.update(value, 0, value.length - 4);
        for (int i = 0; i < 4; i++) {
            value[value.length - 4 + i] = (byte) ((int) checksum.getValue() >>> (24 - 8 * i));
        }
        assertThatThrownBy(() -> JournalDecoder.decode(value))
                .isInstanceOfSatisfying(
                        JournalException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNKNOWN_VERSION))
                .hasMessageContaining("record version 3; this release reads 1 and 2");
    }

    @Test
    void shouldSayWhichSendersAreIdle() {
        CommitRecord written = CommitRecord.of(1, 1, 0, 0, 5)
                .withSenders(List.of(
                        new CommitRecord.SenderCounter("in/0", 1, 3, 10, false),
                        new CommitRecord.SenderCounter("in/1", 2, 0, 11, true),
                        new CommitRecord.SenderCounter("in/2", 1, 7, 12, true)));
        JournalReplay replay = new JournalReplay("journal-0", null, 1, -1);
        new JournalEncoder(1, 1, 4096).commit(written, value -> replay.feed(0, value));
        CommitRecord read = Objects.requireNonNull(replay.lastCommit());
        assertThat(read.senders()).isEqualTo(written.senders());
    }

    private static List<byte[]> golden() throws IOException {
        try (InputStream stream = JournalFormatTest.class.getResourceAsStream(GOLDEN)) {
            assertThat(stream).as(GOLDEN).isNotNull();
            DataInputStream in = new DataInputStream(stream);
            List<byte[]> values = new ArrayList<>();
            for (int count = in.readInt(); count > 0; count--) {
                values.add(in.readNBytes(in.readInt()));
            }
            return values;
        }
    }

    /** Writes a golden file: for a new version of the format, to a name of its own. */
    public static void main(String[] args) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        List<byte[]> values = JournalFixture.values(4096);
        out.writeInt(values.size());
        for (byte[] value : values) {
            out.writeInt(value.length);
            out.write(value);
        }
        Files.write(Path.of(args[0]), bytes.toByteArray());
    }
}
