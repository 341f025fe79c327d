package io.penstock.quickstart.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a /proc made of files. */
class LeftoversTest {

    private static final String HEADING =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid" + "  timeout inode\n";

    @TempDir
    private Path proc;

    @BeforeEach
    void emptyMachine() throws IOException {
        Files.createDirectories(proc.resolve("net"));
        sockets();
        process(1, "HOME=/");
        process(77, "PENSTOCK_QUICKSTART_RUN=run-1");
    }

    @Test
    void shouldFindTheProcessesOfTheRunWhoeverTheirParentIs() throws IOException {
        Leftovers leftovers = new Leftovers(proc, "run-1", Set.of(77L));
        assertThat(leftovers.processes()).isEmpty();

        process(78, "A=b\0PENSTOCK_QUICKSTART_RUN=run-1\0C=d");
        process(79, "PENSTOCK_QUICKSTART_RUN=run-12");
        process(80, "XPENSTOCK_QUICKSTART_RUN=run-1");

        assertThat(leftovers.processes()).containsExactly(78L);
    }

    @Test
    void shouldFindPortsThatTheRunOpenedAndLeft() throws IOException {
        sockets("0100007F:0050 0A 11");
        Leftovers leftovers = new Leftovers(proc, "run-1", Set.of(77L));
        process(78, "PENSTOCK_QUICKSTART_RUN=run-1");
        descriptor(78, 5, "socket:[12]");
        descriptor(78, 6, "/tmp/file");
        descriptor(78, 7, "socket:[14]");
        // 80 was open before, 9092 is the run's, 8080 somebody else's, and the last one does not listen.
        sockets("0100007F:0050 0A 11", "00000000:2384 0A 12", "0100007F:1F90 0A 13", "0100007F:2385 01 14");
        leftovers.notePorts();

        assertThat(leftovers.usedPorts()).containsExactly(9092);
        assertThat(leftovers.ports()).containsExactly(9092);

        sockets("0100007F:0050 0A 11", "0100007F:1F90 0A 13");
        assertThat(leftovers.ports()).isEmpty();
    }

    @Test
    void shouldNotBlameTheRunForAPortThatWasOpenBefore() throws IOException {
        sockets("00000000:2384 0A 11");
        Leftovers leftovers = new Leftovers(proc, "run-1", Set.of(77L));
        process(78, "PENSTOCK_QUICKSTART_RUN=run-1");
        descriptor(78, 5, "socket:[11]");
        leftovers.notePorts();

        assertThat(leftovers.ports()).isEmpty();
    }

    private void process(long pid, String environment) throws IOException {
        Path directory = Files.createDirectories(proc.resolve(String.valueOf(pid)));
        Files.writeString(directory.resolve("environ"), environment + "\0");
        Files.createDirectories(directory.resolve("fd"));
    }

    private void descriptor(long pid, int number, String target) throws IOException {
        Files.createSymbolicLink(proc.resolve(pid + "/fd/" + number), Path.of(target));
    }

    private void sockets(String... addressStateInode) throws IOException {
        StringBuilder table = new StringBuilder(HEADING);
        for (String socket : addressStateInode) {
            String[] parts = socket.split(" ", -1);
            table.append("   0: ")
                    .append(parts[0])
                    .append(" 00000000:0000 ")
                    .append(parts[1])
                    .append(" 00000000:00000000 00:00000000 00000000     0        0 ")
                    .append(parts[2])
                    .append(" 1 0000 100 0 0 10 0\n");
        }
        Files.writeString(proc.resolve("net/tcp"), table);
    }
}
