package io.penstock.quickstart.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What must be so before anything is started; else one line with the remedy. */
final class Preflight {

    /**
     * Heaps of 512 MB for the broker, 384 MB for each of two TaskManagers, 128 MB each for coordinator, generator,
     * checker and launcher, and what a JVM needs beside.
     */
    static final long MEMORY_MIN_MB = 2_500;

    private static final int JAVA_MIN = 17;

    private Preflight() {}

    static Optional<String> java(int feature, String home) {
        return feature >= JAVA_MIN
                ? Optional.empty()
                : Optional.of("Java " + feature + " in " + home + " is too old; install a JDK " + JAVA_MIN
                        + " or newer and set JAVA_HOME to it");
    }

    /** @param meminfo /proc/meminfo; where there is none, nothing is known and nothing objected to */
    static Optional<String> memory(Path meminfo) {
        if (!Files.isReadable(meminfo)) {
            return Optional.empty();
        }
        try {
            return Files.readAllLines(meminfo).stream()
                    .filter(line -> line.startsWith("MemAvailable:"))
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .filter(availableMb -> availableMb < MEMORY_MIN_MB)
                    .map(availableMb -> "too little memory: " + availableMb
                            + " MB available, broker, coordinator, TaskManagers and tools need " + MEMORY_MIN_MB
                            + " MB; end something else")
                    .findFirst();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("cannot read " + meminfo, e);
        }
    }

    /** @param option of the command line that chooses another port */
    static Optional<String> port(int port, String what, String option) {
        // Both the wildcard, which the broker binds, and loopback, where something narrower may sit.
        for (InetSocketAddress address : new InetSocketAddress[] {
            new InetSocketAddress(port), new InetSocketAddress(InetAddress.getLoopbackAddress(), port)
        }) {
            try (ServerSocket probe = new ServerSocket()) {
                probe.setReuseAddress(true);
                probe.bind(address);
            } catch (IOException e) {
                return Optional.of("port " + port + " is taken, the " + what
                        + " needs it; end what listens there (ss -ltnp 'sport = :" + port
                        + "' names it) or choose another: ./quickstart " + option + " " + (port + 10_000));
            }
        }
        return Optional.empty();
    }

    /** A port that is free now. */
    static int freePort() {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("this machine has no free port", e);
        }
    }
}
