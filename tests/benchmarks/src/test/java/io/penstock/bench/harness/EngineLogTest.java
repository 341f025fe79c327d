package io.penstock.bench.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineLogTest {

    private static final long SECOND = 1_000_000;
    private static final long FIRST = 1_795_793_172L * SECOND + 357_000;

    @Test
    void shouldFindTheLastLineThatHoldsTheText(@TempDir Path directory) throws IOException {
        Path log = directory.resolve("engine.log");
        Files.writeString(
                log,
                """
                2026-11-27T15:26:12.357Z [a] INFO x - restored 1 tasks
                2026-11-27T17:26:14.357+02:00 [a] INFO x - restored 2 tasks
                java.lang.IllegalStateException: restored none
                2026-11-27T15:26:15.357Z [a] INFO x - joined
                """);

        assertThat(EngineLog.lastMicros(log, "restored", 0)).contains(FIRST + 2 * SECOND);
        assertThat(EngineLog.lastMicros(log, "restored 1", 0)).contains(FIRST);
        assertThat(EngineLog.lastMicros(log, "restored 1", FIRST + 1)).isEmpty();
        assertThat(EngineLog.lastMicros(log, "left", 0)).isEmpty();
    }
}
