package io.penstock.quickstart.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a run has left on the machine, read from /proc: processes that carry its mark in their environment, whoever
 * their parent is by now, and the ports they listened on.
 */
final class Leftovers {

    private static final String LISTEN = "0A";

    private final Path proc;
    private final String mark;
    private final Set<Long> own;
    private final Set<Integer> before;
    private final Set<Integer> used = new TreeSet<>();

    /**
     * Remembers which ports are open before the run.
     *
     * @param own this process and what started it, which are not left over
     */
    Leftovers(Path proc, String runId, Set<Long> own) {
        this.proc = proc;
        this.mark = ChildProcess.RUN_VARIABLE + "=" + runId;
        this.own = Set.copyOf(own);
        this.before = new TreeSet<>(listening().values());
    }

    /** Whether this machine can tell; only Linux has /proc. */
    static boolean canTell(Path proc) {
        return Files.isReadable(proc.resolve("self/environ")) && Files.isReadable(proc.resolve("net/tcp"));
    }

    /** Remembers the ports that the run's processes listen on now. */
    void notePorts() {
        Map<String, Integer> portsByInode = listening();
        for (long pid : processes()) {
            try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(proc.resolve(pid + "/fd"))) {
                for (Path descriptor : descriptors) {
                    Integer port = portsByInode.get(target(descriptor));
                    if (port != null) {
                        used.add(port);
                    }
                }
            } catch (IOException e) {
                // The process ended meanwhile.
            }
        }
    }

    Set<Integer> usedPorts() {
        return Set.copyOf(used);
    }

    /** The run's processes, this one apart. */
    Set<Long> processes() {
        Set<Long> found = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path entry : entries) {
                long pid = Long.parseLong(entry.getFileName().toString());
                if (!own.contains(pid) && isMarked(entry)) {
                    found.add(pid);
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("cannot list the processes in " + proc, e);
        }
        return found;
    }

    /** Ports that the run used, that were closed before it and are open now. */
    Set<Integer> ports() {
        Set<Integer> left = new TreeSet<>(listening().values());
        left.retainAll(used);
        left.removeAll(before);
        return left;
    }

    private boolean isMarked(Path process) {
        try {
            String environment = Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
            return ("\0" + environment).contains("\0" + mark + "\0");
        } catch (IOException e) {
            // Another user's, or gone: not ours, or not left.
            return false;
        }
    }

    /** Ports in state LISTEN by their socket's inode, as the descriptors' links spell it. */
    private Map<String, Integer> listening() {
        Map<String, Integer> ports = new HashMap<>();
        for (String table : new String[] {"net/tcp", "net/tcp6"}) {
            try {
                for (String line : Files.readAllLines(proc.resolve(table))) {
                    String[] fields = line.trim().split("\\s+", -1);
                    if (fields.length > 9 && fields[3].equals(LISTEN)) {
                        int port = Integer.parseInt(fields[1].substring(fields[1].lastIndexOf(':') + 1), 16);
                        ports.put("socket:[" + fields[9] + "]", port);
                    }
                }
            } catch (IOException e) {
                // A machine without IPv6 has no tcp6.
            }
        }
        return ports;
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }
}
