package io.penstock.log.kafka;

import io.penstock.devbroker.DevBroker;
import io.penstock.devbroker.DevBrokerConfig;
import io.penstock.log.CommittedOffset;
import io.penstock.log.Isolation;
import io.penstock.log.LogBatch;
import io.penstock.log.LogPartition;
import io.penstock.log.LogReader;
import io.penstock.log.LogWrite;
import io.penstock.log.Pending;
import io.penstock.log.TopicSpec;
import io.penstock.log.TransactionalWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures, against a broker of its own: how long a commit takes (send, offsets, commit), for writers in turn over 1 to 16
 * partitions, and how fast and at what cost a reader reads. Not a test: run its main from the test classpath. Options as
 * {@code name=value}: cycles, records (per partition and commit), read (records), and any Kafka client setting.
 */
final class CommitProbe {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final KafkaLog log;
    private final int cycles;
    private final int records;

    private CommitProbe(KafkaLog log, int cycles, int records) {
        this.log = log;
        this.cycles = cycles;
        this.records = records;
    }

    public static void main(String[] args) throws Exception {
        Map<String, String> options = new HashMap<>();
        for (String arg : args) {
            options.put(arg.substring(0, arg.indexOf('=')), arg.substring(arg.indexOf('=') + 1));
        }
        int cycles = Integer.parseInt(options.getOrDefault("cycles", "1000"));
        int records = Integer.parseInt(options.getOrDefault("records", "10"));
        int read = Integer.parseInt(options.getOrDefault("read", "2000000"));
        options.keySet().removeAll(List.of("cycles", "records", "read"));
        Path directory = Files.createTempDirectory("penstock-probe");
        DevBrokerConfig config =
                DevBrokerConfig.in(directory).withJvmOptions(List.of("-Xmx1g", "-XX:+UseSerialGC", "-Xshare:auto"));
        long startedAt = System.nanoTime();
        try (DevBroker broker = DevBroker.start(config)) {
            System.out.printf("broker start %d ms%n", (System.nanoTime() - startedAt) / 1_000_000);
            KafkaLogConfig logConfig = KafkaLogConfig.of(broker.bootstrapServers());
            for (Map.Entry<String, String> option : options.entrySet()) {
                logConfig = logConfig.with(option.getKey(), option.getValue());
            }
            try (KafkaLog log = KafkaLog.open(logConfig)) {
                CommitProbe probe = new CommitProbe(log, cycles, records);
                probe.commits("warm-up", 4, 2);
                for (int partitions : new int[] {1, 2, 4, 8, 16}) {
                    probe.commits("p" + partitions, partitions, 2);
                }
                probe.commits("alone", 16, 1);
                probe.read(read);
            }
        }
    }

    private void commits(String name, int partitions, int writers) {
        await(log.admin().createTopic(new TopicSpec(name, partitions, 1, Map.of())));
        List<TransactionalWriter> open = new ArrayList<>();
        for (int w = 0; w < writers; w++) {
            TransactionalWriter writer = log.openTransactionalWriter("probe-" + name + "-" + w, TIMEOUT);
            await(writer.init());
            open.add(writer);
        }
        long[] total = new long[cycles];
        long[] sending = new long[cycles];
        long[] offsets = new long[cycles];
        long[] committing = new long[cycles];
        int skipped = 20;
        for (int cycle = -skipped; cycle < cycles; cycle++) {
            TransactionalWriter writer = open.get(Math.floorMod(cycle, writers));
            List<LogWrite> burst = burst(name, partitions);
            long start = System.nanoTime();
            writer.begin();
            await(writer.send(burst));
            long sent = System.nanoTime();
            await(writer.sendOffsets(
                    "probe-" + name, Map.of(new LogPartition(name, 0), new CommittedOffset(cycle + skipped, "probe"))));
            long noted = System.nanoTime();
            await(writer.commit());
            long end = System.nanoTime();
            if (cycle >= 0) {
                total[cycle] = end - start;
                sending[cycle] = sent - start;
                offsets[cycle] = noted - sent;
                committing[cycle] = end - noted;
            }
        }
        open.forEach(TransactionalWriter::close);
        System.out.printf(
                "%-8s %2d partitions, %d writer(s): cycle %s | send %s | offsets %s | commit %s%n",
                name,
                partitions,
                writers,
                quantiles(total),
                quantiles(sending),
                quantiles(offsets),
                quantiles(committing));
    }

    private List<LogWrite> burst(String topic, int partitions) {
        List<LogWrite> burst = new ArrayList<>();
        for (int p = 0; p < partitions; p++) {
            for (int r = 0; r < records; r++) {
                burst.add(new LogWrite(topic, p, LogWrite.TIMESTAMP_NOW, null, new byte[150], List.of()));
            }
        }
        return burst;
    }

    private void read(int count) {
        String topic = "read";
        int partitions = 4;
        await(log.admin().createTopic(new TopicSpec(topic, partitions, 1, Map.of())));
        try (TransactionalWriter writer = log.openTransactionalWriter("probe-read", TIMEOUT)) {
            await(writer.init());
            long start = System.nanoTime();
            for (int written = 0; written < count; ) {
                writer.begin();
                List<LogWrite> burst = new ArrayList<>();
                for (int i = 0; i < 50_000 && written < count; i++) {
                    burst.add(new LogWrite(
                            topic, i * partitions / 50_000, LogWrite.TIMESTAMP_NOW, null, new byte[150], List.of()));
                    written++;
                }
                await(writer.send(burst));
                await(writer.commit());
            }
            System.out.printf("write %d records: %.2f M/s%n", count, rate(count, start));
        }
        for (int round = 0; round < 3; round++) {
            readAll(topic, partitions, count);
        }
        idle(topic, partitions);
    }

    private void readAll(String topic, int partitions, int count) {
        Map<LogPartition, Long> positions = new HashMap<>();
        for (int p = 0; p < partitions; p++) {
            positions.put(new LogPartition(topic, p), 0L);
        }
        try (LogReader reader = log.openReader("probe", Isolation.READ_COMMITTED)) {
            reader.assign(positions);
            long start = System.nanoTime();
            long cpu = cpuNanos();
            long polls = 0;
            long empty = 0;
            long read = 0;
            while (read < count) {
                List<LogBatch> batches = reader.poll();
                polls++;
                if (batches.isEmpty()) {
                    empty++;
                    LockSupport.parkNanos(50_000);
                }
                for (LogBatch batch : batches) {
                    read += batch.size();
                }
            }
            System.out.printf(
                    "read %d records: %.2f M/s, %.3f CPU-seconds per million, %d polls, %d of them empty%n",
                    count, rate(count, start), (cpuNanos() - cpu) / 1e3 / count, polls, empty);
        }
    }

    /** What a poll costs when there is nothing. */
    private void idle(String topic, int partitions) {
        Map<LogPartition, Long> ends = new HashMap<>();
        for (int p = 0; p < partitions; p++) {
            LogPartition partition = new LogPartition(topic, p);
            ends.put(
                    partition,
                    await(log.admin().endOffsets(List.of(partition), Isolation.READ_COMMITTED))
                            .get(partition));
        }
        try (LogReader reader = log.openReader("probe-idle", Isolation.READ_COMMITTED)) {
            reader.assign(ends);
            int polls = 200_000;
            for (int i = 0; i < polls; i++) {
                reader.poll();
            }
            long start = cpuNanos();
            for (int i = 0; i < polls; i++) {
                reader.poll();
            }
            System.out.printf("idle poll: %d ns of CPU%n", (cpuNanos() - start) / polls);
        }
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static double rate(long count, long startNanos) {
        return count * 1e3 / (System.nanoTime() - startNanos);
    }

    private static String quantiles(long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return String.format(
                "p50 %.2f p90 %.2f p99 %.2f ms",
                sorted[sorted.length / 2] / 1e6,
                sorted[sorted.length * 9 / 10] / 1e6,
                sorted[sorted.length * 99 / 100] / 1e6);
    }

    private static <T> T await(Pending<T> pending) {
        while (!pending.isDone()) {
            LockSupport.parkNanos(20_000);
        }
        return pending.get();
    }
}
