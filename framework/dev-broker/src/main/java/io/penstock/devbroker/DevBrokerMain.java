package io.penstock.devbroker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Runs a one-node Kafka until the process is ended: {@code --port 9092 --dir data [--set name=value]... [--tied]}. Prints one line
 * once it answers. With {@code --tied} it ends when its standard input does, so that it never outlives whoever started it.
 */
public final class DevBrokerMain {

    static final String READY = "ready ";

    /** How long an end in order may take before the process is halted. */
    private static final long STOP_GRACE_MS = 8_000;

    /** How long a tied broker that is told to end waits for its starter to end first. */
    private static final long STARTER_GRACE_MS = 5_000;

    private static final String USAGE =
            "usage: DevBrokerMain --dir <directory> [--port <port, 0 for any>] [--set <name>=<value>]... [--tied]";

    private DevBrokerMain() {}

    @SuppressWarnings("SystemExitOutsideMain") // ends the process for main
    public static void main(String[] args) throws IOException {
        Options options;
        try {
            options = Options.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.println(USAGE);
            System.exit(2);
            return;
        }
        SingleNodeKafka kafka = new SingleNodeKafka(options.directory, options.port, options.settings);
        CountDownLatch released = new CountDownLatch(options.tied ? 1 : 0);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(kafka, released), "penstock-dev-broker-stop"));
        kafka.start();
        System.out.println(READY + "127.0.0.1:" + kafka.port());
        System.out.flush();
        if (options.tied) {
            awaitEndOfInput();
            released.countDown();
            System.exit(0);
        }
        kafka.awaitEnd();
    }

    /** Ctrl-C reaches the whole terminal: a tied broker lets its starter finish its work first. */
    private static void stop(SingleNodeKafka kafka, CountDownLatch released) {
        Thread halt = new Thread(
                () -> {
                    try {
                        Thread.currentThread().join(STARTER_GRACE_MS + STOP_GRACE_MS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    Runtime.getRuntime().halt(3);
                },
                "penstock-dev-broker-halt");
        halt.setDaemon(true);
        halt.start();
        try {
            if (!released.await(STARTER_GRACE_MS, TimeUnit.MILLISECONDS)) {
                System.err.println("told to end; the starter did not end within " + STARTER_GRACE_MS + " ms");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        kafka.stop();
    }

    private static void awaitEndOfInput() throws IOException {
        byte[] ignored = new byte[256];
        int read = 0;
        while (read >= 0) {
            read = System.in.read(ignored);
        }
    }

    private record Options(Path directory, int port, boolean tied, Map<String, String> settings) {

        static Options parse(String[] args) {
            String directory = null;
            int port = 9092;
            boolean tied = false;
            Map<String, String> settings = new HashMap<>();
            for (int i = 0; i < args.length; i++) {
                switch (args[i]) {
                    case "--dir" -> directory = value(args, ++i);
                    case "--port" -> port = Integer.parseInt(value(args, ++i));
                    case "--tied" -> tied = true;
                    case "--set" -> {
                        String setting = value(args, ++i);
                        int equals = setting.indexOf('=');
                        if (equals < 1) {
                            throw new IllegalArgumentException("--set " + setting + " is not <name>=<value>");
                        }
                        settings.put(setting.substring(0, equals), setting.substring(equals + 1));
                    }
                    default -> throw new IllegalArgumentException("unknown option " + args[i]);
                }
            }
            if (directory == null) {
                throw new IllegalArgumentException("--dir is missing");
            }
            return new Options(Path.of(directory).toAbsolutePath(), port, tied, settings);
        }

        private static String value(String[] args, int index) {
            if (index >= args.length) {
                throw new IllegalArgumentException(args[index - 1] + " wants a value");
            }
            return args[index];
        }
    }
}
