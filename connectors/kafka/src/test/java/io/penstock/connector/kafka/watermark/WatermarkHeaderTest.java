package io.penstock.connector.kafka.watermark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class WatermarkHeaderTest {

    private static final WatermarkHeader HEADER =
            new WatermarkHeader(1_767_225_600_000L, 1_767_225_600_123L, 7, 32, "fraud", "out");

    /** A change here is a new version, never a new expectation. */
    @Test
    void shouldBeTheBytesOfTheDocumentedFormat() {
        assertThat(HexFormat.of().formatHex(HEADER.encode()))
                .isEqualTo("01" + "0000019b76daa800" + "0000019b76daa87b" + "00000007" + "00000020" + "05"
                        + "6672617564" + "03" + "6f7574");
        assertThat(WatermarkHeader.NAME).isEqualTo("penstock-watermark");
    }

    @Test
    void shouldReadBackWhatItWrote() {
        assertThat(WatermarkHeader.decode(HEADER.encode())).isEqualTo(HEADER);
        WatermarkHeader first = new WatermarkHeader(Long.MIN_VALUE, 0, 0, 0, "", "x".repeat(255));
        assertThat(WatermarkHeader.decode(first.encode())).isEqualTo(first);
    }

    @Test
    void shouldReadWhatLaterVersionsAddTo() {
        byte[] longer = Arrays.copyOf(HEADER.encode(), 60);
        longer[0] = 2;
        assertThat(WatermarkHeader.decode(longer)).isEqualTo(HEADER);
    }

    @Test
    void shouldRefuseWhatIsNoHeader() {
        byte[] whole = HEADER.encode();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> WatermarkHeader.decode(cut))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("no watermark header");
        }
        whole[0] = 0;
        assertThat(WatermarkHeader.namesEnd(whole)).isEqualTo(-1);
        byte[] negative = HEADER.encode();
        negative[WatermarkHeader.TASK_AT] = -1;
        assertThat(WatermarkHeader.namesEnd(negative)).isEqualTo(-1);
        assertThatThrownBy(() -> new WatermarkHeader(0, 0, 0, 0, "é".repeat(128), "s").encode())
                .hasMessageContaining("at most 255");
        assertThatThrownBy(() -> new WatermarkHeader(0, 0, -1, 0, "j", "s")).hasMessageContaining("task=-1");
    }
}
