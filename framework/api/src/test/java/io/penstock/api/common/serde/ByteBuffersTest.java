package io.penstock.api.common.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ByteBuffersTest {
    private static final long[] NUMBERS = {
        0, 1, -1, 63, 64, -64, -65, 127, 128, 1L << 31, -(1L << 31), (1L << 56) + 1, Long.MAX_VALUE, Long.MIN_VALUE
    };

    @Test
    void shouldReadWhatWasWrittenWhenBufferGrowsOnTheWay() {
        ByteOutput out = new ByteOutput(1);
        for (long number : NUMBERS) {
            out.writeVarLong(number);
            out.writeVarInt((int) number);
            out.writeLong(number);
            out.writeInt((int) number);
            out.writeDouble((double) number);
            out.writeFloat((float) number);
            out.writeBoolean(number > 0);
            out.writeString("Zürich " + number);
        }

        ByteInput in = new ByteInput(out.array(), 0, out.size());
        for (long number : NUMBERS) {
            assertThat(in.readVarLong()).isEqualTo(number);
            assertThat(in.readVarInt()).isEqualTo((int) number);
            assertThat(in.readLong()).isEqualTo(number);
            assertThat(in.readInt()).isEqualTo((int) number);
            assertThat(in.readDouble()).isEqualTo((double) number);
            assertThat(in.readFloat()).isEqualTo((float) number);
            assertThat(in.readBoolean()).isEqualTo(number > 0);
            assertThat(in.readString()).isEqualTo("Zürich " + number);
        }
        assertThat(in.remaining()).isZero();
    }

    @Test
    void shouldBeBigEndianAndZigZagForEver() {
        ByteOutput out = new ByteOutput(1);
        out.writeInt(0x01020304);
        out.writeLong(0x05060708090A0B0CL);
        out.writeVarInt(-65);
        out.writeVarLong(300);

        assertThat(out.toByteArray()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0x81, 1, 0xD8, 4);
    }

    @Test
    void shouldSayTruncatedWhenTheRangeEndsThoughTheArrayGoesOn() {
        byte[] bytes = new byte[16];
        Arrays.fill(bytes, (byte) 0x80);

        assertThatThrownBy(() -> new ByteInput(bytes, 0, 3).readInt())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("need 4 bytes at 0, have 3: truncated");
        assertThatThrownBy(() -> new ByteInput(bytes, 1, 3).readVarLong())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("need 1 bytes at 4, have 0: truncated");
        assertThatThrownBy(() -> new ByteInput(bytes).readVarLong()).hasMessageContaining("more than 10 bytes");
        assertThatThrownBy(() -> new ByteInput(bytes, 8, 9)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldLeaveRoomToFillInLater() {
        ByteOutput out = new ByteOutput(2);
        out.setSize(4);
        out.writeByte(9);
        out.putInt(0, 7);

        assertThat(out.toByteArray()).containsExactly(0, 0, 0, 7, 9);
    }
}
