package io.penstock.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A headless Chromium or Chrome of this machine. */
final class Browser {

    private static final String PROPERTY = "test.browser";
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome");
    private static final long WAIT_SECONDS = 60;

    /** Of the page's own clock: a few of its rounds. */
    private static final int PAGE_MS = 3_500;

    private final Path executable;

    private Browser(Path executable) {
        this.executable = executable;
    }

    /** Skips the test where there is none. */
    static Browser find() {
        String given = System.getProperty(PROPERTY);
        if (given != null) {
            return new Browser(Path.of(given));
        }
        for (String directory : System.getenv("PATH").split(File.pathSeparator, -1)) {
            for (String name : NAMES) {
                Path candidate = Path.of(directory, name);
                if (Files.isExecutable(candidate)) {
                    return new Browser(candidate);
                }
            }
        }
        return abort("no browser: none of " + NAMES + " is on the path; install one, or name it with -D" + PROPERTY
                + "=/path/to/chromium");
    }

    /** The document as it is after the page's script has run for some seconds. */
    String domOf(String url) throws IOException, InterruptedException {
        Path profile = Files.createTempDirectory("penstock-browser");
        Path document = Files.createTempFile("penstock-page", ".html");
        Path said = Files.createTempFile("penstock-browser", ".log");
        List<String> command = new ArrayList<>(List.of(
                executable.toString(),
                "--headless",
                "--no-sandbox", // root has none, as in a build's container
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--user-data-dir=" + profile,
                "--virtual-time-budget=" + PAGE_MS,
                "--dump-dom",
                url));
        Process process = new ProcessBuilder(command)
                .redirectOutput(document.toFile())
                .redirectError(said.toFile())
                .start();
        try {
            assertThat(process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS))
                    .as("%s answers within %s s", executable, WAIT_SECONDS)
                    .isTrue();
            String page = Files.readString(document, StandardCharsets.UTF_8);
            assertThat(page)
                    .as("what %s said: %s", executable, Files.readString(said))
                    .contains("<html");
            return page;
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            process.waitFor();
            delete(profile);
            Files.delete(document);
            Files.delete(said);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
