package io.penstock.statestore.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Writes the golden files of a new version of the format: into the directory that the property names. See docs/formats/journal.md. */
@EnabledIfSystemProperty(named = "penstock.golden.write", matches = ".+")
class GoldenWriterTest {

    @TempDir
    Path scratch;

    @Test
    void shouldWriteWhatItReadsBack() throws Exception {
        Path into = Path.of(System.getProperty("penstock.golden.write")).toAbsolutePath();
        try (GoldenFiles written = GoldenFiles.written(into, scratch)) {
            assertThat(written.journal()).isNotEmpty();
            assertThat(written.manifest(GoldenFiles.ROCKSDB).blobs()).isNotEmpty();
            assertThat(written.manifest(GoldenFiles.HEAP).blobs()).isNotEmpty();
        }
    }
}
