package io.penstock.log.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.log.Isolation;
import io.penstock.log.LogBatch;
import io.penstock.log.LogException;
import io.penstock.log.LogHeader;
import io.penstock.log.LogPartition;
import io.penstock.log.LogReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A reader and what it has seen so far; checks what every batch must keep to. */
public final class Reading implements AutoCloseable {

    private final ContractDriver driver;
    private final LogReader reader;
    private final List<Seen> seen = new ArrayList<>();
    private final Map<LogPartition, Long> next = new HashMap<>();

    Reading(ContractDriver driver, LogReader reader) {
        this.driver = driver;
        this.reader = reader;
    }

    /** One record as it was read. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    public record Seen(
            LogPartition partition,
            long offset,
            long timestampMs,
            byte @Nullable [] key,
            byte @Nullable [] value,
            List<LogHeader> headers) {}

    LogReader reader() {
        return reader;
    }

    List<Seen> seen() {
        return seen;
    }

    List<String> values() {
        return seen.stream()
                .map(s -> s.value == null ? "null" : new String(s.value, UTF_8))
                .toList();
    }

    void poll() {
        for (LogBatch batch : reader.poll()) {
            LogPartition partition = batch.partition();
            for (int i = 0; i < batch.size(); i++) {
                assertThat(batch.offset(i)).isGreaterThanOrEqualTo(next.getOrDefault(partition, 0L));
                next.put(partition, batch.offset(i) + 1);
                seen.add(new Seen(
                        partition,
                        batch.offset(i),
                        batch.timestampMs(i),
                        batch.key(i),
                        batch.value(i),
                        batch.headers(i)));
            }
            assertThat(batch.nextOffset()).isGreaterThanOrEqualTo(next.getOrDefault(partition, 0L));
            next.put(partition, batch.nextOffset());
        }
    }

    /** Moves the reader, backwards too. */
    void assign(LogPartition partition, long position) {
        next.put(partition, position);
        reader.assign(Map.of(partition, position));
    }

    void untilSeen(int records) {
        driver.until("record " + records + " of a reader that saw " + values(), () -> {
            poll();
            return seen.size() >= records;
        });
    }

    /** Reads until the positions have reached the uncommitted ends sampled now. */
    void toEnd() {
        Set<LogPartition> partitions = Set.copyOf(next.keySet());
        Map<LogPartition, Long> ends =
                driver.await(driver.log().admin().endOffsets(partitions, Isolation.READ_UNCOMMITTED));
        driver.until("positions at " + ends, () -> {
            poll();
            return ends.entrySet().stream().allMatch(end -> reader.position(end.getKey()) >= end.getValue());
        });
    }

    /** Polls until it throws. */
    LogException untilFailure() {
        LogException[] failure = new LogException[1];
        driver.until("a poll that fails", () -> {
            try {
                poll();
            } catch (LogException e) {
                failure[0] = e;
            }
            return failure[0] != null;
        });
        return failure[0];
    }

    @Override
    public void close() {
        reader.close();
    }
}
