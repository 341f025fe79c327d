package io.penstock.engine.slot;

import io.penstock.protocol.TaskId;
import org.jspecify.annotations.Nullable;

/** What a slot says. */
public sealed interface SlotEvent {

    int slot();

    record Started(int slot) implements SlotEvent {}

    record Quiesced(int slot) implements SlotEvent {}

    record RolledBack(int slot) implements SlotEvent {}

    record Closed(int slot) implements SlotEvent {}

    /** The slot's key groups have taken all frames that it was told to await, and hold nothing back any more. */
    record Reached(int slot, long ticket) implements SlotEvent {}

    /**
     * Something threw; the slot is at rest.
     *
     * @param task whose code threw; null where it is the slot's own
     * @param originTask number of the source task whose record was being processed, or {@link #NO_ORIGIN}
     * @param originOffset offset of that record
     */
    record Failed(int slot, @Nullable TaskId task, int originTask, long originOffset, Throwable cause)
            implements SlotEvent {}

    /** It was a timer, or nobody's record. */
    int NO_ORIGIN = -1;
}
