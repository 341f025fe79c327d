package io.penstock.api.common.serde;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteOutputTest {
    @Test
    void shouldWriteTheJdksUtf8WhenStringsHoldAnyCharacters() {
        Random random = new Random(20260101);
        int[] kinds = {0x7F, 0xFF, 0x7FF, 0xFFFF, 0x10FFFF};
        for (int i = 0; i < 2000; i++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(20);
            for (int j = 0; j < length; j++) {
                text.appendCodePoint(random.nextInt(kinds[random.nextInt(kinds.length)] + 1));
            }
            ByteOutput out = new ByteOutput(1);
            out.writeUtf8(text.toString());

            assertThat(out.toByteArray())
                    .as("string %s of seed 20260101", i)
                    .isEqualTo(text.toString().getBytes(StandardCharsets.UTF_8));
        }
    }
}
