package io.penstock.statestore;

import java.util.function.Consumer;

/** What one generation changed, as of its seal. Untouched by later writes; read by the commit's thread. */
public interface SealedWrites {

    long generation();

    /** Number of changed values, elements and timers. */
    int entries();

    default boolean isEmpty() {
        return entries() == 0;
    }

    /**
     * The final value of everything changed, as journal payloads of at most about {@code payloadBytesMax} bytes each (a single larger
     * entry is one payload of its own). The first payload after a task's start, and after a state appears, declares the states with
     * their writer schemas.
     */
    void encode(int payloadBytesMax, Consumer<byte[]> payloads);
}
