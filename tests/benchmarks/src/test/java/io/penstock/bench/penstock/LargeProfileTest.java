package io.penstock.bench.penstock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import org.junit.jupiter.api.Test;

class LargeProfileTest {

    private final LargeProfileSerde serde = new LargeProfileSerde();

    @Test
    void shouldReadWhatItWroteAndNotAByteMore() {
        LargeProfile profile = LargeProfile.of(7, 100);
        profile.add(7, 1);
        profile.add(7, 2);
        ByteOutput out = new ByteOutput(16);
        serde.serialize(profile, out);
        int size = out.size();
        serde.serialize(LargeProfile.of(8, 100), out);

        ByteInput in = new ByteInput(out.array(), 0, out.size());
        LargeProfile read = serde.deserialize(in);

        assertThat(size).isBetween(100, 104);
        assertThat(in.remaining()).isEqualTo(size);
        assertThat(read.count()).isEqualTo(2);
        read.add(7, 3);
        serde.deserialize(in).add(8, 4);
        assertThat(in.remaining()).isZero();
    }

    @Test
    void shouldRefuseAnotherAccountsTransaction() {
        assertThatIllegalStateException()
                .isThrownBy(() -> LargeProfile.of(7, 100).add(8, 1))
                .withMessageContaining("account 8 was given the profile of 7");
    }

    @Test
    void shouldShareNothingWithItsCopy() {
        LargeProfile profile = LargeProfile.of(7, 100);
        LargeProfile copy = serde.copy(profile);

        profile.add(7, 1);

        assertThat(copy.count()).isZero();
    }
}
