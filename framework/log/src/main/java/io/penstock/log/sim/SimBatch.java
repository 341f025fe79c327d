package io.penstock.log.sim;

import io.penstock.log.LogBatch;
import io.penstock.log.LogHeader;
import io.penstock.log.LogPartition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Entries as a reader got them: no markers, nothing aborted. */
record SimBatch(LogPartition partition, List<SimRecord> records, long nextOffset) implements LogBatch {

    @Override
    public int size() {
        return records.size();
    }

    @Override
    public long offset(int index) {
        return records.get(index).offset();
    }

    @Override
    public long timestampMs(int index) {
        return records.get(index).timestampMs();
    }

    @Override
    public byte @Nullable [] key(int index) {
        return records.get(index).key();
    }

    @Override
    public byte @Nullable [] value(int index) {
        return records.get(index).value();
    }

    @Override
    public List<LogHeader> headers(int index) {
        return records.get(index).headers();
    }
}
