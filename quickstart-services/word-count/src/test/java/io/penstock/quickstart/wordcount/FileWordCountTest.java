package io.penstock.quickstart.wordcount;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FileWordCountTest {

    @Test
    void shouldCountTheWordsOfFilesIntoFiles(@TempDir Path dir) throws Exception {
        Path in = Files.createDirectory(dir.resolve("in"));
        Files.writeString(in.resolve("a.txt"), "To be, or not\nto be!\n");
        Files.writeString(in.resolve("b.txt"), "to be");
        FileWordCount.main(new String[] {in.toString(), dir.resolve("out").toString()});
        List<String> counts = new ArrayList<>();
        try (Stream<Path> files = Files.list(dir.resolve("out"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                counts.addAll(Files.readAllLines(file));
            }
        }
        assertThat(counts).containsExactlyInAnyOrder("to 1", "to 2", "to 3", "be 1", "be 2", "be 3", "or 1", "not 1");
    }
}
