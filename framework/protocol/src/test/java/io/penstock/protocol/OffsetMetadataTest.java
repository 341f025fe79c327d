package io.penstock.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OffsetMetadataTest {

    @Test
    void shouldReadBackWhatItWrote() {
        OffsetMetadata metadata = new OffsetMetadata(new RunId(1_767_225_600_000L), new Term(3), 41);

        assertThat(metadata.encode()).isEqualTo("penstock:1:1767225600000:3:41");
        assertThat(OffsetMetadata.parse(metadata.encode())).contains(metadata);
    }

    @Test
    void shouldKeepTheLargestNumbers() {
        OffsetMetadata metadata =
                new OffsetMetadata(new RunId(Long.MAX_VALUE), new Term(Long.MAX_VALUE), Long.MAX_VALUE);

        assertThat(metadata.encode()).hasSizeLessThanOrEqualTo(71);
        assertThat(OffsetMetadata.parse(metadata.encode())).contains(metadata);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "reset by bob",
                "penstock",
                "penstock:",
                "penstock:1:",
                "penstock:1:1:1",
                "penstock:1:0:1:1",
                "penstock:1:1:1:1 ",
                "penstock:1:1:1:-1",
                "penstock:1:9999999999999999999:1:1",
                "penstock:0:1:1:1",
                "Penstock:1:1:1:1"
            })
    void shouldTakeForeignTextForAUsersOwn(String text) {
        assertThat(OffsetMetadata.parse(text)).isEmpty();
    }

    @Test
    void shouldRefuseNewerFormatByName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OffsetMetadata.parse("penstock:2:whatever"))
                .withMessageContaining("version 2")
                .withMessageContaining("upgrade");
    }

    @Test
    void shouldRefuseNegativeSequence() {
        assertThatIllegalArgumentException().isThrownBy(() -> new OffsetMetadata(new RunId(1), Term.FIRST, -1));
    }
}
