package io.penstock.local.memory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.log.Clock;
import io.penstock.log.Isolation;
import io.penstock.log.LogBatch;
import io.penstock.log.LogPartition;
import io.penstock.log.LogReader;
import io.penstock.log.LogWrite;
import io.penstock.log.LogWriter;
import io.penstock.log.Pending;
import io.penstock.log.TopicSpec;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class MemoryLogTest {

    /** Its time of day is set by hand, and may turn between two nanoseconds. */
    private static final class SetClock implements Clock {
        private volatile long nowMs;

        @Override
        public long nowMs() {
            return nowMs;
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }
    }

    @Test
    void shouldStampRecordsWithTheTimeOfDayThatTheClockShowsWhenTheyAreWritten() {
        SetClock clock = new SetClock();
        clock.nowMs = 1_000;
        LogPartition partition = new LogPartition("t", 0);
        try (MemoryLog log = new MemoryLog(clock);
                LogWriter writer = log.openWriter("w");
                LogReader reader = log.openReader("r", Isolation.READ_COMMITTED)) {
            await(log.admin().createTopic(new TopicSpec("t", 1, 1, Map.of())));

            clock.nowMs = 90_001;
            await(writer.send(
                    List.of(new LogWrite("t", 0, LogWrite.TIMESTAMP_NOW, null, "v".getBytes(UTF_8), List.of()))));

            reader.assign(Map.of(partition, 0L));
            assertThat(firstOf(reader).timestampMs(0)).isEqualTo(90_001);
        }
    }

    private static LogBatch firstOf(LogReader reader) {
        LogBatch[] first = new LogBatch[1];
        until(() -> {
            reader.poll().stream().findFirst().ifPresent(batch -> first[0] = batch);
            return first[0] != null;
        });
        return first[0];
    }

    private static void await(Pending<?> pending) {
        until(pending::isDone);
        pending.get();
    }

    private static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as("waited 60 s").isNegative();
            LockSupport.parkNanos(100_000);
        }
    }
}
