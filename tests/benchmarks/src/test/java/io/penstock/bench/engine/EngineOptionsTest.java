package io.penstock.bench.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.penstock.bench.workload.Workload;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class EngineOptionsTest {

    private static final EngineOptions OPTIONS = new EngineOptions(
            "127.0.0.1:9092",
            List.of("input", "reports"),
            "output",
            "job",
            5,
            2,
            Workload.KEYED,
            "rocksdb",
            Path.of("state"),
            "none",
            8);

    @Test
    void shouldReadWhatItPrints() {
        String[] arguments = OPTIONS.toArguments().toArray(String[]::new);

        assertThat(EngineOptions.parse(arguments)).isEqualTo(OPTIONS);
    }

    @Test
    void shouldNameTheOptionWhenItIsUnknownOrMissing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EngineOptions.parse(new String[] {"--colour", "red"}))
                .withMessageContaining("--colour");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EngineOptions.parse(new String[] {"--input", "topic"}))
                .withMessageContaining("--bootstrap is missing");
    }
}
