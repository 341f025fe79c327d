package io.penstock.engine.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.serde.IncompatibleSchemaException;
import io.penstock.api.common.typeinfo.Types;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class InFlightTest {

    private static final InFlight<String> TEXTS = new InFlight<>(Types.STRING.createSerde());

    private static byte[] written() {
        return Objects.requireNonNull(TEXTS.write(List.<AsyncEntry<String, String>>of(
                AsyncEntry.record("a", 5), AsyncEntry.watermark(7), AsyncEntry.record("b", Receiver.NO_TIMESTAMP))));
    }

    @Test
    void shouldReadRecordsAndWatermarksInOrder() {
        List<AsyncEntry<String, String>> read = TEXTS.read(written());
        assertThat(read).extracting(AsyncEntry::isWatermark).containsExactly(false, true, false);
        assertThat(read).extracting(AsyncEntry::timestampMs).containsExactly(5L, 7L, Receiver.NO_TIMESTAMP);
        assertThat(read.get(0).value() + read.get(2).value()).isEqualTo("ab");
        assertThat(TEXTS.write(List.<AsyncEntry<String, String>>of())).isNull();
    }

    @Test
    void shouldWriteTheSameAgain() {
        List<AsyncEntry<String, String>> read = TEXTS.read(written());
        assertThat(TEXTS.write(read)).isEqualTo(written());
        assertThat(TEXTS.write(read)).as("with bytes that are known").isEqualTo(written());
    }

    @Test
    void shouldRefuseWhatItCannotRead() {
        byte[] later = written();
        later[0] = 9;
        assertThatThrownBy(() -> TEXTS.read(later)).hasMessageContaining("version 9");
        InFlight<Long> numbers = new InFlight<>(Types.LONG.createSerde());
        assertThatThrownBy(() -> numbers.read(written())).isInstanceOf(IncompatibleSchemaException.class);
    }
}
