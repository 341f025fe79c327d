package io.penstock.log.sim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.log.Isolation;
import io.penstock.log.LogBatch;
import io.penstock.log.LogPartition;
import io.penstock.log.LogReader;
import io.penstock.log.LogWrite;
import io.penstock.log.Pending;
import io.penstock.log.TransactionalWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random histories: successive owners of one transactional id write under faults, crash, and are fenced by their successors. What
 * was answered is true, transactions are whole, readers see exactly what is committed.
 */
class SimLogHistoryTest {

    private static final int PARTITIONS = 3;

    static java.util.stream.LongStream seeds() {
        return java.util.stream.LongStream.range(0, Long.getLong("penstock.log.seeds", 200));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldKeepTransactionsWholeAndAnswersTrueWhenOwnersCrash(long seed) {
        SimScheduler scheduler = new SimScheduler(seed);
        SimLog log = new SimLog(scheduler);
        log.createTopicNow("topic", PARTITIONS);
        RandomGenerator random = scheduler.splitRandom();
        log.injectFaults(SimFaults.byChance(scheduler.splitRandom(), 0.01, 0.01, 0.05, 50_000_000));
        Set<String> answered = new HashSet<>();
        Set<String> refused = new HashSet<>();
        for (int owner = 0; owner < 6; owner++) {
            String process = "owner-" + owner;
            scheduler.schedule(random.nextLong(30_000_000), () -> log.crashClient(process));
            run(scheduler, log, process, random, answered, refused);
            log.crashClient(process);
        }
        log.injectFaults(SimFaults.none());
        await(scheduler, log.admin().fence(List.of("id"))).get();
        List<SimTransaction.State> states =
                log.transactions().stream().map(SimTransaction::state).toList();
        assertThat(states).isNotEmpty().doesNotContain(SimTransaction.State.ONGOING);

        Map<String, Integer> sizes = new HashMap<>();
        log.committedRecords("topic").forEach(r -> sizes.merge(new String(r.value(), UTF_8), 1, Integer::sum));
        assertThat(sizes).allSatisfy((name, size) -> assertThat(size).isEqualTo(2 * PARTITIONS));
        assertThat(sizes.keySet()).containsAll(answered).noneMatch(refused::contains);
        assertThat(readToEnd(scheduler, log))
                .isEqualTo(log.committedRecords("topic").stream()
                        .map(r -> r.partition() + "@" + r.offset())
                        .toList());

        scheduler.advance(Duration.ofSeconds(30).toNanos());
        assertThat(log.transactions().stream().limit(states.size()).map(SimTransaction::state))
                .as("zombies change nothing after the fence")
                .isEqualTo(states);
    }

    /** One owner: transactions one after the other until something ends it or it is crashed. */
    private static void run(
            SimScheduler scheduler,
            SimLog log,
            String process,
            RandomGenerator random,
            Set<String> answered,
            Set<String> refused) {
        TransactionalWriter writer = log.client(process).openTransactionalWriter("id", Duration.ofSeconds(10));
        if (!succeeds(scheduler, log, process, writer.init())) {
            return;
        }
        for (int n = 0; n < 8; n++) {
            String name = process + "." + n;
            writer.begin();
            List<LogWrite> burst = new ArrayList<>();
            for (int i = 0; i < 2 * PARTITIONS; i++) {
                burst.add(new LogWrite(
                        "topic", i % PARTITIONS, LogWrite.TIMESTAMP_NOW, null, name.getBytes(UTF_8), List.of()));
            }
            boolean abort = random.nextInt(4) == 0;
            if (!succeeds(scheduler, log, process, writer.send(burst))) {
                refused.add(name);
                return;
            }
            if (abort) {
                refused.add(name);
            }
            if (!succeeds(scheduler, log, process, abort ? writer.abort() : writer.commit())) {
                return;
            }
            if (!abort) {
                answered.add(name);
            }
        }
    }

    private static boolean succeeds(SimScheduler scheduler, SimLog log, String process, Pending<Void> pending) {
        while (!pending.isDone() && log.clients().contains(process)) {
            assertThat(scheduler.runNext()).isTrue();
        }
        return log.clients().contains(process) && !pending.isFailed();
    }

    private static <T> Pending<T> await(SimScheduler scheduler, Pending<T> pending) {
        while (!pending.isDone()) {
            assertThat(scheduler.runNext()).isTrue();
        }
        return pending;
    }

    private static List<String> readToEnd(SimScheduler scheduler, SimLog log) {
        List<String> seen = new ArrayList<>();
        for (int p = 0; p < PARTITIONS; p++) {
            LogPartition partition = new LogPartition("topic", p);
            long end = await(scheduler, log.admin().endOffsets(List.of(partition), Isolation.READ_UNCOMMITTED))
                    .get()
                    .get(partition);
            try (LogReader reader = log.openReader("oracle", Isolation.READ_COMMITTED)) {
                reader.assign(Map.of(partition, 0L));
                while (reader.position(partition) < end) {
                    for (LogBatch batch : reader.poll()) {
                        for (int i = 0; i < batch.size(); i++) {
                            seen.add(partition + "@" + batch.offset(i));
                        }
                    }
                    scheduler.runNext();
                }
            }
        }
        return seen;
    }
}
