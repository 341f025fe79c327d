package io.penstock.objectstore;

import java.io.IOException;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** An S3 server (s3proxy on a directory) as a child process. */
final class S3Server implements AutoCloseable {

    static final String ACCESS_KEY = "local-identity";
    static final String SECRET_KEY = "local-credential";
    private static final long START_NS = TimeUnit.SECONDS.toNanos(60);

    private final Process process;
    private final URI endpoint;

    private S3Server(Process process, URI endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /** @param directory for buckets, settings and log */
    static S3Server start(Path directory) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        URI endpoint = URI.create("http://127.0.0.1:" + port);
        Path buckets = Files.createDirectories(directory.resolve("buckets"));
        Properties settings = new Properties();
        settings.setProperty("s3proxy.endpoint", endpoint.toString());
        settings.setProperty("s3proxy.authorization", "aws-v2-or-v4");
        settings.setProperty("s3proxy.identity", ACCESS_KEY);
        settings.setProperty("s3proxy.credential", SECRET_KEY);
        settings.setProperty("jclouds.provider", "filesystem-nio2");
        settings.setProperty("jclouds.identity", "none");
        settings.setProperty("jclouds.credential", "none");
        settings.setProperty("jclouds.filesystem.basedir", buckets.toString());
        StringWriter text = new StringWriter();
        settings.store(text, null);
        Path file = Files.writeString(directory.resolve("s3proxy.conf"), text.toString());
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx192m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.gaul.s3proxy.Main",
                        "--properties",
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("s3proxy.log").toFile())
                .start();
        S3Server server = new S3Server(process, endpoint);
        server.awaitPort(port, directory.resolve("s3proxy.log"));
        return server;
    }

    private void awaitPort(int port, Path log) throws IOException {
        long start = System.nanoTime();
        while (System.nanoTime() - start < START_NS) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                return;
            } catch (IOException e) {
                if (!process.isAlive()) {
                    throw new IOException("the S3 server ended at once: " + Files.readString(log), e);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
        close();
        throw new IOException("the S3 server does not listen: " + Files.readString(log));
    }

    URI endpoint() {
        return endpoint;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
