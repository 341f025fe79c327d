package io.penstock.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileLineTest {

    private final ProfileLine line = new ProfileLine();

    @Test
    void shouldReadWhatItWrites() {
        line.read(line.write(new Update(1, 2, 3, 4, true), new Profile(5, 6, 7, 8)));

        assertThat(line.account()).isEqualTo(1);
        assertThat(line.id()).isEqualTo(2);
        assertThat(line.timestamp()).isEqualTo(4);
        assertThat(line.isReport()).isTrue();
        assertThat(line.profile()).isEqualTo(new Profile(5, 6, 7, 8));
        assertThat(line.key(1_234)).asString(StandardCharsets.US_ASCII).isEqualTo("1234");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"account\":1}", "{\"id\":1}", "{}"})
    void shouldRefuseOtherRecords(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> line.read(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void shouldEndEqualWhenUpdatesArriveInAnotherOrderOrInParts() {
        Profile inOrder = new Profile();
        inOrder.add(10, 1);
        inOrder.add(30, 2);
        inOrder.add(20, 3);
        Profile parts = new Profile();
        parts.add(20, 3);
        Profile rest = new Profile();
        rest.add(30, 2);
        rest.add(10, 1);
        parts.merge(rest);

        assertThat(parts).isEqualTo(inOrder).isEqualTo(new Profile(3, 60, 30, 3));
    }

    @Test
    void shouldCountNoReport() {
        Profile profile = new Profile();
        profile.add(new Update(1, 2, 3, 4, true));

        assertThat(profile).isEqualTo(new Profile());
    }

    @Test
    void shouldKeepAProfileWhenEncoded() {
        ByteBuffer encoded = ByteBuffer.allocate(Profile.BYTES);
        new Profile(1, -2, 3, 4).writeTo(encoded);

        assertThat(encoded.hasRemaining()).isFalse();
        assertThat(Profile.readFrom(encoded.flip())).isEqualTo(new Profile(1, -2, 3, 4));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 9, 10, 99, 100, -1, Long.MAX_VALUE, Long.MIN_VALUE})
    void shouldWriteNumbersAsJavaDoes(long number) {
        assertThat(new AsciiBuffer().put(number).toBytes())
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo(Long.toString(number));
    }

    @Test
    void shouldEmitByTheRecordAndNotByTheProfile() {
        assertThat(Workload.KEYED.emits(new Update(1, 64, 0, 0, false))).isTrue();
        assertThat(Workload.KEYED.emits(new Update(1, 65, 0, 0, false))).isFalse();
        assertThat(Workload.KEYED.emits(new Update(1, 65, 0, 0, true))).isTrue();
        assertThat(Workload.LATENCY.emits(new Update(1, 65, 0, 0, false))).isTrue();
    }
}
