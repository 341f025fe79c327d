package io.penstock.quickstart.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreflightTest {

    @TempDir
    private Path directory;

    @Test
    void shouldNameTheRemedyWhenThePortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(Preflight.port(taken.getLocalPort(), "broker", "--kafka-port"))
                    .hasValueSatisfying(line -> assertThat(line)
                            .startsWith("port " + taken.getLocalPort() + " is taken, the broker needs it")
                            .contains("./quickstart --kafka-port "));
        }
    }

    @Test
    void shouldNotMindAPortThatIsFree() {
        assertThat(Preflight.port(Preflight.freePort(), "broker", "--kafka-port"))
                .isEmpty();
    }

    @Test
    void shouldNameBothFiguresWhenMemoryIsShort() throws IOException {
        Path meminfo = directory.resolve("meminfo");
        Files.writeString(meminfo, "MemTotal: 4000000 kB\nMemFree: 1 kB\nMemAvailable:  1023999 kB\n");

        assertThat(Preflight.memory(meminfo))
                .hasValueSatisfying(
                        line -> assertThat(line).contains("999 MB available").contains("2500 MB"));

        Files.writeString(meminfo, "MemAvailable:  2560000 kB\n");
        assertThat(Preflight.memory(meminfo)).isEmpty();
        assertThat(Preflight.memory(directory.resolve("none"))).isEmpty();
    }

    @Test
    void shouldNameTheJavaWhenItIsTooOld() {
        assertThat(Preflight.java(11, "/opt/java"))
                .hasValue("Java 11 in /opt/java is too old; install a JDK 17 or newer and set JAVA_HOME to it");
        assertThat(Preflight.java(17, "/opt/java")).isEmpty();
    }
}
