package io.penstock.bench.harness;

import io.penstock.bench.engine.Handshake;
import io.penstock.bench.workload.TransactionGenerator;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A steady load, from a process of its own: transactions whose timestamp is the microsecond at which each was
 * <em>due</em>. A sender that falls behind thus makes latencies longer, it does not hide them. It ends when its time is
 * over, or earlier when its standard input says {@link io.penstock.bench.engine.Handshake#STOP} or ends.
 */
public final class LoadProcess {

    /** Said when all records have been acknowledged. */
    public static final String SENT = "SENT";

    /** Said before it, with the number of records. */
    public static final String COUNT = "COUNT";

    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long NAP_NANOS = 200_000;

    private LoadProcess() {}

    /** Arguments: bootstrap, topic, partitions, accounts, rate per second, seconds, seed, number of the first record. */
    public static void main(String[] arguments) {
        AtomicBoolean stopped = new AtomicBoolean();
        Thread listener = new Thread(() -> awaitStop(stopped), "listener");
        listener.setDaemon(true);
        listener.start();
        int partitions = Integer.parseInt(arguments[2]);
        int accounts = Integer.parseInt(arguments[3]);
        long rate = Long.parseLong(arguments[4]);
        long total = rate * Long.parseLong(arguments[5]);
        Map<String, Object> settings =
                Map.of("bootstrap.servers", arguments[0], "acks", "all", "linger.ms", "1", "batch.size", "65536");
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        long sent = 0;
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.partitionsFor(arguments[1]);
            TransactionGenerator generator =
                    new TransactionGenerator(Long.parseLong(arguments[6]), accounts, Long.parseLong(arguments[7]));
            long startMicros = epochMicros();
            while (sent < total && !stopped.get()) {
                long due = Math.min(total, (epochMicros() - startMicros) * rate / MICROS_PER_SECOND);
                for (; sent < due; sent++) {
                    byte[] value = generator.next(startMicros + sent * MICROS_PER_SECOND / rate);
                    int partition = (int) (generator.id() % partitions);
                    var unused = producer.send(
                            new ProducerRecord<>(arguments[1], partition, null, value), (metadata, exception) -> {
                                if (exception != null) {
                                    failure.compareAndSet(null, exception);
                                }
                            });
                }
                LockSupport.parkNanos(NAP_NANOS);
            }
            producer.flush();
        }
        Exception failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("cannot send to " + arguments[1], failed);
        }
        System.out.println(COUNT + " " + sent);
        System.out.println(SENT);
    }

    private static void awaitStop(AtomicBoolean stopped) {
        new Handshake().awaitStop();
        stopped.set(true);
    }

    /** Microseconds since the epoch: the clock that sender and reader, two processes, have in common. */
    public static long epochMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
