package io.penstock.statestore.heap;

/** Is shown entries by a walk over a state. */
interface EntryVisitor {

    /** @param entry deleted or not; may be changed and deleted */
    void visit(HeapState state, Entry entry);
}
