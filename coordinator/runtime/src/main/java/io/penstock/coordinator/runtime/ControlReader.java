package io.penstock.coordinator.runtime;

import io.penstock.log.Isolation;
import io.penstock.log.Log;
import io.penstock.log.LogBatch;
import io.penstock.log.LogPartition;
import io.penstock.log.LogReader;
import io.penstock.protocol.control.ControlCodec;
import io.penstock.protocol.control.ControlRecord;
import java.util.Map;
import java.util.function.Consumer;

/** Reads the control topic's decided records in order. One owner thread. */
final class ControlReader implements AutoCloseable {

    private final LogPartition partition;
    private final LogReader reader;
    private long read;

    /** @param start the position to begin at: the first offset held */
    ControlReader(Log log, LogPartition partition, long start) {
        this.partition = partition;
        this.reader = log.openReader("coordinator of " + partition.topic(), Isolation.READ_COMMITTED);
        reader.assign(Map.of(partition, start));
    }

    /**
     * Hands over what has arrived.
     *
     * @return whether anything had
     * @throws io.penstock.log.LogException when the topic cannot be read
     * @throws io.penstock.protocol.control.ControlFormatException when a record is not known or corrupt
     */
    boolean poll(Consumer<ControlRecord> records) {
        boolean any = false;
        for (LogBatch batch : reader.poll()) {
            read += batch.size();
            for (int i = 0; i < batch.size(); i++) {
                records.accept(
                        ControlCodec.decode(batch.key(i), batch.value(i), partition.toString(), batch.offset(i)));
            }
            any = true;
        }
        return any;
    }

    /** The next offset to be read. */
    long position() {
        return reader.position(partition);
    }

    /** How many were read. */
    long records() {
        return read;
    }

    @Override
    public void close() {
        reader.close();
    }
}
