package io.penstock.engine.commit;

import io.penstock.log.CommittedOffset;
import io.penstock.log.LogPartition;
import io.penstock.log.LogWrite;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What one commit writes.
 *
 * @param commit number, rising by one with every cut; empty cuts are not written
 * @param outputs sink records and frames
 * @param journals data and, last of each partition, commit records; in waves: what is downstream before what feeds it, sources last.
 *     Without transactions a wave must be durable before the next is sent
 * @param offsets positions mirrored (or, without state, kept) by group
 * @param cutNanos when the cut was asked for, by the clock's nanoTime
 */
public record CommitWork(
        long commit,
        List<Collection<LogWrite>> outputs,
        List<List<LogWrite>> journals,
        Map<String, Map<LogPartition, CommittedOffset>> offsets,
        long cutNanos) {

    public boolean isEmpty() {
        return journals.isEmpty() && offsets.isEmpty() && outputs.stream().allMatch(Collection::isEmpty);
    }
}
