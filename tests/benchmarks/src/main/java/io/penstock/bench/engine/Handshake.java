package io.penstock.bench.engine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * How an engine's process and the harness talk: lines on standard output and input, nothing else on them (logs go to
 * standard error).
 *
 * <pre>
 *     engine  → READY               connected as far as it can be without having read input
 *     harness → GO                  read from now on
 *     engine  → METRIC name value   any number, at the end
 *     harness → STOP                end cleanly; the end of standard input means the same
 * </pre>
 *
 * Owned by the engine's main thread.
 */
public final class Handshake {

    public static final String READY = "READY";
    public static final String GO = "GO";
    public static final String STOP = "STOP";
    public static final String METRIC = "METRIC";

    private final BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

    /**
     * Says READY and waits for GO.
     *
     * @return false when the harness says STOP instead, or is gone
     */
    public boolean readyAndAwaitGo() {
        say(READY);
        return await(GO);
    }

    /** Waits until the harness says STOP, or is gone. */
    public void awaitStop() {
        await(STOP);
    }

    /** Reports a figure that only the engine can measure, in the unit its name ends with. */
    public void metric(String name, double value) {
        say(String.format(Locale.ROOT, "%s %s %.6f", METRIC, name, value));
    }

    private boolean await(String wanted) {
        try {
            String line = in.readLine();
            while (line != null && !line.equals(wanted) && !line.equals(STOP)) {
                line = in.readLine();
            }
            return wanted.equals(line);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the harness's word from standard input", e);
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
