package io.penstock.quickstart.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoordinatorTest {

    @TempDir
    private Path directory;

    @Test
    void shouldMakeUpAnotherPasswordAtEachStartAndShowItToThisUserOnly() throws IOException {
        Path file = Coordinator.withNewPassword(directory, "http://localhost:1").configuration();
        String first = Files.readString(file);

        assertThat(first)
                .containsPattern("users\\.embedded\\.users\\.viewer=[A-Za-z0-9_-]{24}\n")
                .contains("roles.viewer=viewer");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");

        Coordinator.withNewPassword(directory, "http://localhost:1");
        assertThat(Files.readString(file)).isNotEqualTo(first);
    }
}
