package io.penstock.quickstart.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The checker as its launcher sees it: the latest status, and at the end the verdict. Owns the thread that reads its
 * output.
 */
final class CheckerProcess {

    private static final String STATUS = "status ";
    private static final int NOTHING_TO_CHECK = 3;

    private final ChildProcess process;
    private final List<String> verdict = new CopyOnWriteArrayList<>();
    private final Thread reading;
    private volatile String status = "";

    CheckerProcess(ChildProcess process) {
        this.process = process;
        this.reading = new Thread(this::read, "checker-output");
        reading.setDaemon(true);
        reading.start();
    }

    ChildProcess process() {
        return process;
    }

    /** Its latest status, for the live line. */
    String status() {
        return status;
    }

    /** Tells it to conclude and waits for it. Returns what it says; whether it agrees is {@link #agreed()}. */
    List<String> conclude(long seconds) {
        process.endInput();
        if (process.awaitExit(seconds)) {
            try {
                reading.join(5_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return List.copyOf(verdict);
    }

    /** Whether it ended because no alert was due yet. */
    boolean hadNothingToCheck() {
        return !process.isAlive() && process.process().exitValue() == NOTHING_TO_CHECK;
    }

    boolean agreed() {
        return !process.isAlive() && process.process().exitValue() == 0;
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.process().getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(STATUS)) {
                    status = inShort(line);
                } else {
                    verdict.add(line);
                }
            }
        } catch (IOException e) {
            if (process.isAlive()) {
                throw new UncheckedIOException("cannot read the checker's output", e);
            }
        }
    }

    /** {@code status matched 298 due 0 doubled 0 invented 0} as the live line has room for it. */
    static String inShort(String line) {
        String[] words = line.split(" ", -1);
        StringBuilder text = new StringBuilder(words[2]).append(" matched");
        for (int i = 3; i + 1 < words.length; i += 2) {
            if (!words[i + 1].equals("0")) {
                text.append(", ").append(words[i + 1]).append(' ').append(words[i]);
            }
        }
        return text.toString();
    }
}
