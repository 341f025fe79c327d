package io.penstock.bench.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * CPU time of a process, as Linux accounts it in {@code /proc/<pid>/stat} (see proc(5)): user and system time of all its
 * threads, and of the children it has waited for.
 */
public final class ProcessCpu {

    /** USER_HZ, which the kernel fixes at 100 for what it shows in /proc on every architecture Java runs on. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int UTIME = 14;
    private static final int CSTIME = 17;

    private ProcessCpu() {}

    /**
     * CPU-seconds since the process started, in steps of 10 ms.
     *
     * @throws UncheckedIOException when there is no such process
     */
    public static double seconds(long pid) {
        Path stat = Path.of("/proc", Long.toString(pid), "stat");
        try {
            return ticks(Files.readString(stat)) / TICKS_PER_SECOND;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + stat + "; has the process ended?", e);
        }
    }

    /** utime + stime + cutime + cstime of one line of /proc/pid/stat. The command's name may hold blanks and brackets. */
    static long ticks(String stat) {
        int nameEnd = stat.lastIndexOf(')');
        String[] fields = stat.substring(nameEnd + 2).trim().split(" ", -1);
        if (nameEnd < 0 || fields.length < CSTIME - 2) {
            throw new IllegalArgumentException("not a line of /proc/<pid>/stat: " + stat);
        }
        long ticks = 0;
        for (int field = UTIME; field <= CSTIME; field++) {
            // Fields count from 1; the name, the second, has been cut off with the first.
            ticks += Long.parseLong(fields[field - 3]);
        }
        return ticks;
    }
}
