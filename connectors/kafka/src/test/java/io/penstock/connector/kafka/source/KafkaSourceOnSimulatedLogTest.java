package io.penstock.connector.kafka.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.connector.source.SourcePosition;
import io.penstock.api.connector.source.SourceReader;
import io.penstock.api.connector.source.SourceSplit;
import io.penstock.log.LogPartition;
import io.penstock.log.LogWrite;
import io.penstock.log.Pending;
import io.penstock.log.TransactionalWriter;
import io.penstock.log.sim.SimLog;
import io.penstock.log.sim.SimScheduler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The reader against a log that delays, commits and aborts. */
class KafkaSourceOnSimulatedLogTest {

    private static final LogPartition PARTITION = new LogPartition("t", 0);
    private static final SourceSplit SPLIT = new SourceSplit("t", 0);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shouldReadEveryCommittedRecordOnceAndNoAbortedOneThenRewind(long seed) {
        SimScheduler scheduler = new SimScheduler(seed);
        SimLog log = new SimLog(scheduler);
        log.createTopicNow("t", 1);
        List<String> committed = writeTransactions(scheduler, log);
        CollectedOutput output = new CollectedOutput();
        SourceReader<String> reader = KafkaSource.<String>builder()
                .setTopics("t")
                .setValueOnlyDeserializer(new Texts())
                .build()
                .createReader(new TestContext(log));

        reader.addSplit(SPLIT, SourcePosition.of(0), output);
        drain(scheduler, reader);
        assertThat(values(output)).as("seed %d", seed).containsExactlyElementsOf(committed);
        assertThat(reader.isCaughtUp(SPLIT)).isTrue();
        assertThat(reader.position(SPLIT).offset())
                .as("behind the last marker")
                .isEqualTo(log.endOffset(PARTITION, io.penstock.log.Isolation.READ_UNCOMMITTED));

        CollectedOutput again = new CollectedOutput();
        long middle = Long.parseLong(output.lines.get(committed.size() / 2).split(":", 2)[0]);
        reader.addSplit(SPLIT, SourcePosition.of(middle), again);
        drain(scheduler, reader);
        assertThat(values(again))
                .as("seed %d, from %d", seed, middle)
                .containsExactlyElementsOf(committed.subList(committed.size() / 2, committed.size()));
    }

    private static List<String> writeTransactions(SimScheduler scheduler, SimLog log) {
        List<String> committed = new ArrayList<>();
        TransactionalWriter writer = log.openTransactionalWriter("w", Duration.ofSeconds(10));
        await(scheduler, writer.init());
        for (int transaction = 0; transaction < 20; transaction++) {
            writer.begin();
            List<LogWrite> writes = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                String value = "v" + transaction + "." + i;
                writes.add(new LogWrite("t", 0, 1_000, null, value.getBytes(StandardCharsets.UTF_8), List.of()));
                if (transaction % 3 != 2) {
                    committed.add(value);
                }
            }
            await(scheduler, writer.send(writes));
            await(scheduler, transaction % 3 == 2 ? writer.abort() : writer.commit());
        }
        scheduler.advance(Duration.ofSeconds(5).toNanos());
        return committed;
    }

    private static void await(SimScheduler scheduler, Pending<?> pending) {
        while (!pending.isDone()) {
            assertThat(scheduler.runNext()).as("an event to wait for").isTrue();
        }
        pending.get();
    }

    private static void drain(SimScheduler scheduler, SourceReader<String> reader) {
        for (int step = 0; step < 2_000; step++) {
            reader.poll();
            scheduler.advance(Duration.ofMillis(5).toNanos());
        }
    }

    private static List<String> values(CollectedOutput output) {
        return output.lines.stream().map(line -> line.split(":", 2)[1]).toList();
    }
}
