package io.penstock.s3server;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * An S3 server (s3proxy on a directory) as a child process on the loopback address, that can be frozen and killed and brought back. Ends
 * with its parent. Any thread; not meant to be shared.
 */
public final class S3Server implements AutoCloseable {

    public static final String ACCESS_KEY = "local-identity";
    public static final String SECRET_KEY = "local-credential";
    private static final String CLASS_PATH = "s3proxy.classpath";
    private static final long START_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long STOPPING_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long LOOK_AGAIN_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Path directory;
    private final int port;
    private Process process;

    private S3Server(Path directory, int port) {
        this.directory = directory;
        this.port = port;
        this.process = launch();
    }

    /**
     * Starts it, and returns once it listens.
     *
     * @param directory for buckets, settings and log
     * @param bucket is made, as a directory
     */
    public static S3Server start(Path directory, String bucket) {
        try {
            Files.createDirectories(buckets(directory).resolve(bucket));
            int port;
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
            write(directory, port);
            S3Server server = new S3Server(directory, port);
            server.awaitPort();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path directory, int port) throws IOException {
        Properties settings = new Properties();
        settings.setProperty("s3proxy.endpoint", endpoint(port).toString());
        settings.setProperty("s3proxy.authorization", "aws-v2-or-v4");
        settings.setProperty("s3proxy.identity", ACCESS_KEY);
        settings.setProperty("s3proxy.credential", SECRET_KEY);
        settings.setProperty("jclouds.provider", "filesystem-nio2");
        settings.setProperty("jclouds.identity", "none");
        settings.setProperty("jclouds.credential", "none");
        settings.setProperty("jclouds.filesystem.basedir", buckets(directory).toString());
        StringWriter text = new StringWriter();
        settings.store(text, null);
        Files.writeString(settingsFile(directory), text.toString());
    }

    private static Path buckets(Path directory) {
        return directory.resolve("buckets");
    }

    private static Path settingsFile(Path directory) {
        return directory.resolve("s3proxy.conf");
    }

    private static URI endpoint(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    private Process launch() {
        try {
            return new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx192m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            classPath(),
                            S3ServerMain.class.getName(),
                            "--properties",
                            settingsFile(directory).toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The server's own, which the build has written down, and this class's. */
    private static String classPath() throws IOException {
        try (InputStream in = S3Server.class.getResourceAsStream(CLASS_PATH)) {
            if (in == null) {
                throw new IllegalStateException(CLASS_PATH + " is not there; the build of tests/s3-server writes it"
                        + " (./mvnw process-classes -pl tests/s3-server)");
            }
            String servers = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
            Path own = Path.of(S3Server.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return own + File.pathSeparator + servers;
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a class that is loaded from no file", e);
        }
    }

    private void awaitPort() throws IOException {
        long start = System.nanoTime();
        while (System.nanoTime() - start < START_NS) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                return;
            } catch (IOException e) {
                if (!process.isAlive()) {
                    throw new IOException("the S3 server ended at once: " + Files.readString(log()), e);
                }
                LockSupport.parkNanos(LOOK_AGAIN_NS);
            }
        }
        close();
        throw new IOException("the S3 server does not listen: " + Files.readString(log()));
    }

    public URI endpoint() {
        return endpoint(port);
    }

    /** Where its objects are files, by bucket and key. */
    public Path buckets() {
        return buckets(directory);
    }

    private Path log() {
        return directory.resolve("s3proxy.log");
    }

    /** SIGKILL; returns when it is dead. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Starts it again after {@link #kill}, with the same objects and on the same port; returns once it listens. */
    public void restart() {
        process = launch();
        try {
            awaitPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGSTOP: connections stay, nothing answers, until {@link #thaw}. Returns when none of its threads runs any more. Linux only. */
    public void freeze() {
        signal("STOP");
        long began = System.nanoTime();
        while (!isStopped()) {
            if (System.nanoTime() - began > STOPPING_NS) {
                throw new IllegalStateException("the S3 server " + process.pid() + " has not stopped on SIGSTOP");
            }
            LockSupport.parkNanos(LOOK_AGAIN_NS);
        }
    }

    private boolean isStopped() {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            return stat.startsWith("T", stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGCONT. */
    public void thaw() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .inheritIO()
                    .start();
            int exit = kill.waitFor();
            if (exit != 0) {
                throw new IllegalStateException("kill -" + name + " " + process.pid() + " ended with " + exit);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while sending SIG" + name, e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
