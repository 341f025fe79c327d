package io.penstock.engine.ownership;

import io.penstock.protocol.Incarnation;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;

/** What is to be done about a task now. */
public sealed interface Order {

    TaskId task();

    /** Read its journal and keep up with it: this incarnation stands by. */
    record Preload(TaskId task) implements Order {}

    /** Stop that: somebody else does, or nobody. */
    record Drop(TaskId task) implements Order {}

    /**
     * It is this incarnation's: restore it, and run it from a cut on.
     *
     * @param term of this ownership
     * @param baton whether the journal has been read to its former owner's last record; else its end is to be sampled now
     */
    record Adopt(TaskId task, Term term, boolean baton) implements Order {}

    /** Hand it over: the next cut's part of it is the last. */
    record Release(TaskId task, Incarnation to) implements Order {}
}
