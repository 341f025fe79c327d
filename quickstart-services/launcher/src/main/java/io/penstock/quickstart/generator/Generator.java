package io.penstock.quickstart.generator;

import io.penstock.quickstart.options.Options;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.KafkaException;

/**
 * The generator's process: pays at an even pace until its duration is over or it is told to stop (SIGTERM, or the end
 * of its input with {@code --stop-at-eof}), then closes the stream, so that the watermark passes every payment it made.
 */
public final class Generator {

    private static final Map<String, String> OPTIONS = Map.ofEntries(
            Map.entry("bootstrap", "localhost:9092"),
            Map.entry("rate", "5000"),
            Map.entry("accounts", "10000"),
            Map.entry("fraud-share", "0.001"),
            Map.entry("seed", "1"),
            Map.entry("disorder-max-ms", "80"),
            Map.entry("watermark-bound-ms", "100"),
            Map.entry("duration-s", "0"),
            Map.entry("stop-at-eof", "false"));

    private static final long STATUS_EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long DOZE_MAX_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Pace pace;
    private final Traffic traffic;
    private final PaymentSink sink;
    private final long startNanos;
    private final long startMs;
    private final long durationNanos;
    private final CountDownLatch stop;

    private long paid;
    private long frauds;

    private Generator(Options options, PaymentSink sink, CountDownLatch stop) {
        this.sink = sink;
        this.stop = stop;
        this.traffic = new Traffic(new Traffic.Settings(
                options.number("seed", Long.MIN_VALUE, Long.MAX_VALUE),
                (int) options.number("accounts", 1, 10_000_000),
                options.share("fraud-share"),
                (int) options.number("disorder-max-ms", 0, 60_000)));
        long seconds = options.number("duration-s", 0, 1_000_000);
        this.durationNanos = seconds == 0 ? Long.MAX_VALUE : TimeUnit.SECONDS.toNanos(seconds);
        this.startNanos = System.nanoTime();
        this.startMs = System.currentTimeMillis();
        this.pace = new Pace(options.number("rate", 1, 1_000_000), startNanos);
    }

    public static void main(String[] args) {
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        int code = 1;
        try {
            Options options = Options.parse(args, OPTIONS);
            long boundMs = options.number("watermark-bound-ms", 0, 60_000);
            if (options.number("disorder-max-ms", 0, 60_000) > boundMs) {
                throw new IllegalArgumentException("--disorder-max-ms is above --watermark-bound-ms " + boundMs
                        + ": payments would come too late to be judged");
            }
            Runtime.getRuntime().addShutdownHook(new Thread(() -> finishFirst(stop, done), "stop"));
            if (options.flag("stop-at-eof")) {
                Thread input = new Thread(() -> stopAtEndOfInput(stop), "stop-at-eof");
                input.setDaemon(true);
                input.start();
            }
            try (PaymentSink sink = new PaymentSink(options.text("bootstrap"))) {
                new Generator(options, sink, stop).run(boundMs);
            }
            code = 0;
        } catch (IllegalArgumentException | KafkaException e) {
            System.err.println("generator: " + e.getMessage());
        } finally {
            done.countDown();
        }
        System.exit(code);
    }

    private void run(long watermarkBoundMs) {
        long statusNanos = startNanos + STATUS_EVERY_NANOS;
        while (stop.getCount() > 0 && pace.nextNanos() - startNanos <= durationNanos) {
            long nowNanos = System.nanoTime();
            for (long due = pace.due(nowNanos); due > 0 && pace.nextNanos() - startNanos <= durationNanos; due--) {
                pay(startMs + TimeUnit.NANOSECONDS.toMillis(pace.take() - startNanos));
            }
            if (nowNanos - statusNanos >= 0) {
                System.out.println(status());
                statusNanos += STATUS_EVERY_NANOS;
            }
            LockSupport.parkNanos(Math.min(DOZE_MAX_NANOS, Math.max(0, pace.nextNanos() - System.nanoTime())));
        }
        List<Payment> closing = traffic.closing(sink.partitions(), watermarkBoundMs);
        for (int partition = 0; partition < closing.size(); partition++) {
            sink.close(closing.get(partition), partition);
        }
        sink.flush();
        System.out.println(status() + ", closed");
    }

    private void pay(long nowMs) {
        Payment payment = traffic.next(nowMs);
        sink.send(payment);
        paid++;
        if (payment.fraud() != null) {
            frauds++;
        }
    }

    private String status() {
        return "paid " + paid + ", frauds planted " + frauds + ", left out to keep the pace " + pace.leftOut();
    }

    private static void finishFirst(CountDownLatch stop, CountDownLatch done) {
        stop.countDown();
        try {
            if (!done.await(15, TimeUnit.SECONDS)) {
                System.err.println("generator: the broker does not answer; ended without closing the stream");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void stopAtEndOfInput(CountDownLatch stop) {
        try {
            System.in.transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException e) {
            System.err.println("generator: cannot read its input, so it stops: " + e.getMessage());
        }
        stop.countDown();
    }
}
