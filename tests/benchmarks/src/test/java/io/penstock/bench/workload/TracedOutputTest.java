package io.penstock.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class TracedOutputTest {

    @Test
    void shouldReadWhatItWrote() {
        TracedOutput output = new TracedOutput(1, 2, 3, 4, 5, 6);

        assertThat(TracedOutput.read(output.toBytes())).isEqualTo(output);
    }

    @Test
    void shouldRefuseAnotherLength() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TracedOutput.read(new byte[12]))
                .withMessageContaining("44 bytes, not 12");
    }
}
