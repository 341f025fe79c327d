package io.penstock.protocol.join;

import io.penstock.protocol.Incarnation;
import io.penstock.protocol.RunId;
import io.penstock.protocol.SourcePartition;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** The answer to a {@link JoinRequest}. */
public sealed interface JoinReply {

    /**
     * The TaskManager lives as this incarnation and owns these tasks. It initialises its transactional ids now, and commits
     * only once it has read the control topic to an end sampled after that and is not declared dead there.
     *
     * @param tasks with their terms; unmodifiable
     * @param sources what each source task reads; unmodifiable
     */
    record JoinAccepted(
            Incarnation incarnation,
            RunId run,
            SortedMap<TaskId, Term> tasks,
            SortedMap<TaskId, SourcePartition> sources)
            implements JoinReply {

        public JoinAccepted {
            tasks = Collections.unmodifiableSortedMap(new TreeMap<>(tasks));
            sources = Collections.unmodifiableSortedMap(new TreeMap<>(sources));
        }
    }

    /**
     * The TaskManager does not run. It may ask again; it will be another incarnation.
     *
     * @param message says what, the ids and the remedy
     */
    record JoinRefused(Reason reason, String message) implements JoinReply {}

    /** Why a join was refused. */
    enum Reason {
        /** An earlier incarnation could not be fenced: nobody may take over its tasks. */
        FENCING_FAILED,
        /** A later joiner of the same job has declared this one dead. */
        SUPERSEDED,
        /** The graph's description does not fit into a control record. */
        GRAPH_TOO_LARGE
    }
}
