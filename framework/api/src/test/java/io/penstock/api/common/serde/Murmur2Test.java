package io.penstock.api.common.serde;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

class Murmur2Test {
    @Test
    void shouldGiveKafkasHashWhenBytesAreOfAnyLength() {
        Random random = new Random(7);
        for (int length = 0; length < 200; length++) {
            byte[] bytes = new byte[length + 5];
            random.nextBytes(bytes);
            byte[] range = Arrays.copyOfRange(bytes, 2, length + 2);

            assertThat(Murmur2.hash(bytes, 2, length))
                    .as("length %s of seed 7", length)
                    .isEqualTo(Utils.murmur2(range));
            assertThat(Murmur2.partition(range, 0, length, 32)).isEqualTo(Utils.toPositive(Utils.murmur2(range)) % 32);
        }
    }

    @Test
    void shouldGiveTheSameHashForEverWhenBytesAreTheSame() {
        assertThat(Murmur2.hash("21".getBytes(StandardCharsets.UTF_8))).isEqualTo(-973932308);
        assertThat(Murmur2.hash("foobar".getBytes(StandardCharsets.UTF_8))).isEqualTo(-790332482);
        assertThat(Murmur2.hash("a-little-bit-long-string".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(-985981536);
    }
}
