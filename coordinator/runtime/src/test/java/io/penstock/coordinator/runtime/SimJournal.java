package io.penstock.coordinator.runtime;

import io.penstock.log.Isolation;
import io.penstock.log.Log;
import io.penstock.log.LogBatch;
import io.penstock.log.LogPartition;
import io.penstock.log.LogReader;
import io.penstock.log.LogWrite;
import io.penstock.log.Pending;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * A task's journal as far as the protocol goes: commit records with term, sequence, owner and baton, which a reader follows. A sequence
 * that is not the next one shows that somebody else has committed, or that a commit was not read.
 */
final class SimJournal {

    static final String TOPIC = "p.fraud.score.journal";

    /** @param releasedTo empty where it is no baton */
    record Entry(long term, long sequence, String owner, String releasedTo) {

        byte[] toBytes() {
            return (term + " " + sequence + " " + owner + " " + (releasedTo.isEmpty() ? "-" : releasedTo))
                    .getBytes(StandardCharsets.UTF_8);
        }

        static Entry of(byte[] bytes) {
            String[] parts = new String(bytes, StandardCharsets.UTF_8).split(" ", -1);
            return new Entry(
                    Long.parseLong(parts[0]), Long.parseLong(parts[1]), parts[2], parts[3].equals("-") ? "" : parts[3]);
        }
    }

    private final Log log;
    private final LogPartition partition;
    private final LogReader reader;
    private Pending<Map<LogPartition, Long>> end;
    private Entry last = new Entry(0, 0, "", "");

    SimJournal(Log log, int task) {
        this.log = log;
        this.partition = new LogPartition(TOPIC, task);
        this.reader = log.openReader("journal", Isolation.READ_COMMITTED);
        reader.assign(Map.of(partition, 0L));
        sampleEnd();
    }

    /** "To the end" means the end as of now. */
    void sampleEnd() {
        end = log.admin().endOffsets(List.of(partition), Isolation.READ_UNCOMMITTED);
    }

    /** Reads on; records of lower terms behind higher ones are ignored (rule 13). */
    boolean poll() {
        boolean any = false;
        for (LogBatch batch : reader.poll()) {
            for (int i = 0; i < batch.size(); i++) {
                Entry entry = Entry.of(batch.value(i));
                last = entry.term() >= last.term() ? entry : last;
            }
            any = true;
        }
        if (end.isDone() && end.isFailed()) {
            sampleEnd();
        }
        return any;
    }

    /** Whether it has read to the end that was sampled last. */
    boolean isAtEnd() {
        return end.isDone()
                && !end.isFailed()
                && reader.position(partition) >= end.get().get(partition);
    }

    Entry last() {
        return last;
    }

    static LogWrite write(int task, Entry entry) {
        return new LogWrite(TOPIC, task, LogWrite.TIMESTAMP_NOW, null, entry.toBytes(), List.of());
    }

    void close() {
        reader.close();
    }
}
