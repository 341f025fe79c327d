package io.penstock.protocol.join;

import io.penstock.protocol.RunId;
import io.penstock.protocol.SourcePartition;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.protocol.checkpoint.TaskSnapshot;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The savepoint that a job is to begin from, as far as the control topic has to know it: what stood there of the tasks when the savepoint
 * was taken. Journals, frames and snapshots are in their places when it is said.
 *
 * @param savepoint where it is, for people
 * @param run of the job that begins; the same whoever reads the savepoint
 * @param checkpoint whose snapshots the tasks have; 0 where none has any
 * @param takenMs since the epoch
 * @param terms of the tasks' last owners
 * @param sources what the source tasks among them read
 * @param snapshots of the tasks that have one; where it is of no use to ask for one, empty
 */
public record SavepointOrigin(
        String savepoint,
        RunId run,
        long checkpoint,
        long takenMs,
        SortedMap<TaskId, Term> terms,
        SortedMap<TaskId, SourcePartition> sources,
        List<TaskSnapshot> snapshots) {

    public SavepointOrigin {
        terms = Collections.unmodifiableSortedMap(new TreeMap<>(terms));
        sources = Collections.unmodifiableSortedMap(new TreeMap<>(sources));
        snapshots = List.copyOf(snapshots);
        if (checkpoint < 0 || (checkpoint == 0) != snapshots.isEmpty()) {
            throw new IllegalArgumentException("savepoint " + savepoint + " of checkpoint " + checkpoint + " has "
                    + snapshots.size() + " snapshots; a checkpoint has some, 0 stands for none");
        }
    }
}
