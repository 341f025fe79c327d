package io.penstock.bench.harness;

import io.penstock.bench.engine.EngineOptions;
import io.penstock.bench.harness.JavaProcess.Launch;
import io.penstock.bench.report.Percentiles;
import io.penstock.bench.workload.ProfileLine;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * One engine under a steady load: the time from when each record was due to be sent until a read_committed reader has
 * its output. Owned by one thread, which is the reader.
 */
public final class LatencyRun {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration STALL_MAX = Duration.ofSeconds(60);
    private static final double MILLION = 1e6;

    private final String bootstrap;
    private final Topics topics;
    private final Load load;
    private final EngineProcess.Environment environment;

    /**
     * The load.
     *
     * @param rate records per second
     * @param seconds how long, warm-up included
     * @param warmupSeconds how much of it does not count
     */
    public record Load(int rate, int seconds, int warmupSeconds, int accounts, long seed) {
        int records() {
            return Math.multiplyExact(rate, seconds);
        }

        int warmupRecords() {
            return Math.multiplyExact(rate, warmupSeconds);
        }
    }

    /**
     * What came of it.
     *
     * @param latencies in microseconds, of the records after the warm-up
     * @param engineCpuPerMillion CPU-seconds of the engine per million records after the warm-up
     * @param metrics what the engine itself reported
     */
    public record Result(Percentiles latencies, double engineCpuPerMillion, Map<String, Double> metrics) {}

    public LatencyRun(String bootstrap, Topics topics, Load load, EngineProcess.Environment environment) {
        this.bootstrap = bootstrap;
        this.topics = topics;
        this.load = load;
        this.environment = environment;
    }

    /**
     * Runs it.
     *
     * @throws EngineFailedException when the engine fails, stalls, loses or doubles a record
     */
    public Result run(EngineKind kind, Collector collector, EngineOptions options) throws InterruptedException {
        String input = options.job() + "-input";
        topics.create(input);
        topics.create(options.output());
        EngineOptions completed = options.reading(List.of(input));
        try (EngineProcess engine = EngineProcess.start(kind, collector, completed, environment);
                KafkaConsumer<byte[], byte[]> consumer = consumer(options.output())) {
            engine.awaitReady();
            engine.go();
            Reading reading;
            try (JavaProcess sender = JavaProcess.start(sender(input, options.job()))) {
                reading = read(consumer, engine);
                sender.awaitLine(LoadProcess.SENT, STALL_MAX);
            }
            reading.readRest(consumer);
            if (!reading.isComplete()) {
                throw engine.process().failed(reading.difference());
            }
            return new Result(
                    reading.latencies(),
                    reading.engineCpuSeconds / (load.records() - load.warmupRecords()) * MILLION,
                    engine.stop());
        } finally {
            topics.delete(List.of(input, options.output()));
        }
    }

    private Reading read(KafkaConsumer<byte[], byte[]> consumer, EngineProcess engine) {
        Reading reading = new Reading(load);
        double cpuAtWarm = -1;
        long quietSinceNanos = System.nanoTime();
        while (reading.count < load.records()) {
            if (reading.poll(consumer) > 0) {
                quietSinceNanos = System.nanoTime();
            } else if (System.nanoTime() - quietSinceNanos > STALL_MAX.toNanos()) {
                throw engine.process().failed("shows no new output: " + reading.difference());
            }
            engine.process().checkAlive();
            if (cpuAtWarm < 0 && reading.count >= load.warmupRecords()) {
                cpuAtWarm = ProcessCpu.seconds(engine.process().pid());
            }
        }
        reading.engineCpuSeconds = ProcessCpu.seconds(engine.process().pid()) - cpuAtWarm;
        return reading;
    }

    private KafkaConsumer<byte[], byte[]> consumer(String output) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                bootstrap,
                "isolation.level",
                "read_committed",
                "auto.offset.reset",
                "earliest",
                "max.poll.records",
                "10000");
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(IntStream.range(0, topics.partitions())
                .mapToObj(partition -> new TopicPartition(output, partition))
                .toList());
        consumer.poll(Duration.ZERO);
        return consumer;
    }

    private Launch sender(String input, String job) {
        return new Launch(
                job + "-load",
                environment.classPath(),
                LoadProcess.class.getName(),
                List.of("-Xmx256m", "-XX:+UseSerialGC", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"),
                List.of(
                        bootstrap,
                        input,
                        Integer.toString(topics.partitions()),
                        Integer.toString(load.accounts()),
                        Integer.toString(load.rate()),
                        Integer.toString(load.seconds()),
                        Long.toString(load.seed()),
                        "0"),
                environment.logDirectory());
    }

    /** What the reader has seen so far. */
    private static final class Reading {
        private final Load load;
        private final ProfileLine line = new ProfileLine();
        private final long[] latencyMicros;
        private final int[] timesSeen;
        private int count;
        private int measured;
        private double engineCpuSeconds;

        Reading(Load load) {
            this.load = load;
            this.latencyMicros = new long[load.records() - load.warmupRecords()];
            this.timesSeen = new int[load.records()];
        }

        int poll(KafkaConsumer<byte[], byte[]> consumer) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            long nowMicros = LoadProcess.epochMicros();
            for (ConsumerRecord<byte[], byte[]> record : records) {
                line.read(record.value());
                count++;
                int id = Math.toIntExact(line.id());
                timesSeen[id]++;
                if (id >= load.warmupRecords() && measured < latencyMicros.length) {
                    latencyMicros[measured++] = nowMicros - line.timestamp();
                }
            }
            return records.count();
        }

        /** Looks for doubled outputs that come after the last. */
        void readRest(KafkaConsumer<byte[], byte[]> consumer) {
            int quietPolls = 0;
            while (quietPolls < 5) {
                quietPolls = poll(consumer) == 0 ? quietPolls + 1 : 0;
            }
        }

        boolean isComplete() {
            for (int times : timesSeen) {
                if (times != 1) {
                    return false;
                }
            }
            return true;
        }

        String difference() {
            long lost = IntStream.of(timesSeen).filter(times -> times == 0).count();
            long doubled = IntStream.of(timesSeen).filter(times -> times > 1).count();
            return "of " + load.records() + " records " + lost + " have no output and " + doubled + " more than one";
        }

        Percentiles latencies() {
            return Percentiles.of(latencyMicros, measured);
        }
    }
}
