package io.penstock.statestore.heap;

import io.penstock.statestore.SealedWrites;
import io.penstock.statestore.journal.PayloadWriter;
import java.util.List;
import java.util.function.Consumer;

/** A sealed generation: the write sets of the states that it changed. Immutable, so its payloads may be encoded more than once. */
final class SealedGeneration implements SealedWrites {

    /**
     * A state's part.
     *
     * @param declares whether the state's declaration precedes it
     */
    record Part(HeapState state, WriteSet writes, boolean declares) {}

    private static final int PAYLOAD_BYTES_EXPECTED_MAX = 1 << 20;

    private final long generation;
    private final List<Part> parts;
    private final int entries;

    SealedGeneration(long generation, List<Part> parts) {
        this.generation = generation;
        this.parts = parts;
        int sum = 0;
        for (Part part : parts) {
            sum += part.writes().entries();
        }
        this.entries = sum;
    }

    List<Part> parts() {
        return parts;
    }

    @Override
    public long generation() {
        return generation;
    }

    @Override
    public int entries() {
        return entries;
    }

    @Override
    public void encode(int payloadBytesMax, Consumer<byte[]> payloads) {
        long expected = 0;
        for (Part part : parts) {
            expected += (long) part.writes().entries() * part.state().entryBytes();
        }
        PayloadWriter payload =
                new PayloadWriter(payloadBytesMax, (int) Math.min(PAYLOAD_BYTES_EXPECTED_MAX, expected), payloads);
        for (Part part : parts) {
            HeapState state = part.state();
            if (part.declares()) {
                payload.declare(state.declaration());
            }
            long before = payload.bytesWritten();
            state.encode(part.writes(), payload);
            state.encoded(payload.bytesWritten() - before, part.writes().entries());
        }
        payload.finish();
    }
}
