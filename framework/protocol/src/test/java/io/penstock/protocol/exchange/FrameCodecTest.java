package io.penstock.protocol.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.protocol.RunId;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.protocol.exchange.FrameFormatException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class FrameCodecTest {

    private static final FrameHeader HEADER = new FrameHeader(
            new RunId(1_700_000_000_000L),
            new TaskId("transactions", 3),
            new Term(7),
            42,
            5,
            1_699_999_999_000L,
            true,
            0x1234_5678_9abc_def0L,
            2);
    private static final FrameHeader WITH_ACCUMULATORS = new FrameHeader(
            HEADER.run(),
            HEADER.sender(),
            HEADER.term(),
            HEADER.sequence(),
            HEADER.checkpoint(),
            HEADER.watermarkMs(),
            HEADER.idle(),
            HEADER.schema(),
            0x0fed_cba9_8765_4321L,
            HEADER.count());
    private static final byte[] RECORDS = "two records".getBytes(StandardCharsets.UTF_8);

    private static byte[] frame() {
        return frame(HEADER);
    }

    private static byte[] frame(FrameHeader header) {
        return FrameCodec.encode(header, RECORDS, 0, RECORDS.length);
    }

    private static List<byte[]> frames() {
        return List.of(frame(HEADER), frame(WITH_ACCUMULATORS));
    }

    private static byte[] golden(int version) throws IOException {
        String file = "/golden/frame-v" + version + ".hex";
        try (InputStream in = Objects.requireNonNull(FrameCodecTest.class.getResourceAsStream(file), file)) {
            return HexFormat.of().parseHex(new String(in.readAllBytes(), StandardCharsets.UTF_8).replaceAll("\\s", ""));
        }
    }

    @Test
    void shouldReadWhatItWrote() {
        byte[] padded = "..two records..".getBytes(StandardCharsets.UTF_8);
        Frame frame = FrameCodec.decode(FrameCodec.encode(HEADER, padded, 2, RECORDS.length));
        assertThat(frame.header()).isEqualTo(HEADER);
        assertThat(Arrays.copyOfRange(frame.bytes(), frame.offset(), frame.offset() + frame.length()))
                .isEqualTo(RECORDS);
    }

    @Test
    void shouldReadAndWriteTheGoldenFrames() throws IOException {
        for (FrameHeader header : List.of(HEADER, WITH_ACCUMULATORS)) {
            byte[] golden = golden(header.equals(HEADER) ? 1 : 2);
            assertThat(HexFormat.of().formatHex(frame(header)))
                    .isEqualTo(HexFormat.of().formatHex(golden));
            Frame read = FrameCodec.decode(golden);
            assertThat(read.header()).isEqualTo(header);
            assertThat(Arrays.copyOfRange(read.bytes(), read.offset(), read.offset() + read.length()))
                    .isEqualTo(RECORDS);
        }
    }

    @Test
    void shouldGiveAFrameToAnotherRunAsItIs() {
        FrameHeader other =
                FrameCodec.decode(frame(WITH_ACCUMULATORS.ofRun(new RunId(9)))).header();
        assertThat(other.run()).isEqualTo(new RunId(9));
        assertThat(other.ofRun(WITH_ACCUMULATORS.run())).isEqualTo(WITH_ACCUMULATORS);
    }

    @Test
    void shouldRefuseEveryFlippedBit() {
        for (byte[] sound : frames()) {
            for (int bit = 0; bit < sound.length * 8; bit++) {
                byte[] flipped = sound.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                assertThatThrownBy(() -> FrameCodec.decode(flipped))
                        .as("version %d, bit %d", sound[0], bit)
                        .isInstanceOf(FrameFormatException.class);
            }
        }
    }

    @Test
    void shouldRefuseAFrameThatIsCutShortAnywhere() {
        for (byte[] whole : frames()) {
            for (int length = 0; length < whole.length; length++) {
                byte[] shorter = Arrays.copyOf(whole, length);
                assertThatThrownBy(() -> FrameCodec.decode(shorter))
                        .as("%d of %d bytes", length, whole.length)
                        .isInstanceOfSatisfying(FrameFormatException.class, refused -> assertThat(refused.reason())
                                .isIn(Reason.TRUNCATED, Reason.CORRUPT));
            }
        }
    }

    @Test
    void shouldNameTheVersionOfAFrameOfALaterRelease() {
        byte[] later = frame();
        later[0] = 9;
        CRC32C crc = new CRC32C();
        crc.update(later, 0, later.length - 4);
        for (int i = 0; i < 4; i++) {
            later[later.length - 4 + i] = (byte) (crc.getValue() >>> (24 - 8 * i));
        }
        assertThatThrownBy(() -> FrameCodec.decode(later))
                .isInstanceOfSatisfying(FrameFormatException.class, refused -> assertThat(refused.reason())
                        .isEqualTo(Reason.UNKNOWN_VERSION))
                .hasMessageContaining("version 9")
                .hasMessageContaining("reads 1 to 2");
    }

    @Test
    void shouldRefuseNumbersThatCannotBe() {
        assertThatThrownBy(() -> new FrameHeader(
                        new RunId(1), new TaskId("in", 0), new Term(1), -1, 0, Long.MIN_VALUE, false, 0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("in/0")
                .hasMessageContaining("sequence=-1");
    }
}
