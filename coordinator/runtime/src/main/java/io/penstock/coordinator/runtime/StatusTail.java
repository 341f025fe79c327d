package io.penstock.coordinator.runtime;

import io.penstock.log.Isolation;
import io.penstock.log.Log;
import io.penstock.log.LogBatch;
import io.penstock.log.LogPartition;
import io.penstock.log.LogReader;
import io.penstock.protocol.status.StatusCodec;
import io.penstock.protocol.status.StatusFormatException;
import io.penstock.protocol.status.StatusRecord;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads partitions of the status topic in order. What it cannot read it passes over aloud: whoever wrote it repeats what matters. One
 * owner thread.
 */
final class StatusTail implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StatusTail.class);

    /** Takes a record. */
    interface Sink {
        /** @param timestampMs when it was written, by its writer's clock */
        void take(StatusRecord record, long offset, long timestampMs);
    }

    private final LogReader reader;

    /** @param from the partitions and the positions to begin at */
    StatusTail(Log log, Map<LogPartition, Long> from) {
        this.reader = log.openReader("coordinator of status", Isolation.READ_UNCOMMITTED);
        reader.assign(from);
    }

    /**
     * Hands over what has arrived.
     *
     * @return whether anything had
     * @throws io.penstock.log.LogException when the topic cannot be read
     */
    boolean poll(Sink sink) {
        boolean any = false;
        for (LogBatch batch : reader.poll()) {
            LogPartition partition = batch.partition();
            for (int i = 0; i < batch.size(); i++) {
                try {
                    StatusRecord record =
                            StatusCodec.decode(batch.key(i), batch.value(i), partition.toString(), batch.offset(i));
                    sink.take(record, batch.offset(i), batch.timestampMs(i));
                } catch (StatusFormatException e) {
                    LOG.warn("passed over: {}", e.getMessage());
                }
            }
            any = true;
        }
        return any;
    }

    /** The next offset to be read. */
    long position(LogPartition partition) {
        return reader.position(partition);
    }

    @Override
    public void close() {
        reader.close();
    }
}
