package io.penstock.statestore.heap;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.IncompatibleSchemaException;
import io.penstock.api.common.serde.KeyBytes;
import io.penstock.statestore.cold.ColdStoreException;
import io.penstock.statestore.journal.JournalException;
import io.penstock.statestore.journal.PayloadReader;
import io.penstock.statestore.journal.PayloadWriter;
import io.penstock.statestore.journal.SectionKind;
import io.penstock.statestore.journal.StateDeclaration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Brings a journal's sections to the states they are of, by name. What belongs to a state that nobody has asked for yet is kept as it
 * is, and read when somebody does: in the heap up to a bound, and beyond it in a file per state where there is a disk for it.
 */
final class RestoredStates implements PayloadReader.Sections {

    /** A state as one declaration has it: the sections under its id are this declaration's. */
    private static final class Declared {
        final StateDeclaration declaration;

        @Nullable HeapState state;

        HeapState.@Nullable Readers readers;

        Declared(StateDeclaration declaration) {
            this.declaration = declaration;
        }

        void bind(HeapState to) {
            readers = to.readersOf(declaration);
            state = to;
        }

        void unbind() {
            readers = null;
            state = null;
        }
    }

    /** A section kept until its state is asked for; the body has its own position in the payload. */
    private record Waiting(Declared declared, SectionKind kind, int entries, ByteInput body) {}

    /** All that is kept for one state: first what is in the file. */
    private static final class Kept {
        private final List<Waiting> inHeap = new ArrayList<>();

        @Nullable private TailFile onDisk;

        /** Whose sections the file ends with. */
        @Nullable private Declared lastOnDisk;
    }

    /**
     * A section as it came.
     *
     * @param declares what precedes it; null where that is in force already
     * @param kind null where there is nothing but the declaration
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Carried(
            @Nullable StateDeclaration declares,
            int stateId,
            @Nullable SectionKind kind,
            int entries,
            byte[] bytes,
            int offset,
            int length) {

        void write(PayloadWriter payload) {
            if (declares != null) {
                payload.declare(declares);
            }
            if (kind != null) {
                payload.section(kind, stateId, entries, bytes, offset, length);
            }
        }
    }

    private static final byte[] NOTHING = {};
    private static final int PAYLOAD_BYTES = 256 * 1024;

    private final String task;
    private final KeyBytes<?> keys;
    private final Function<String, @Nullable HeapState> states;
    private final Map<Integer, Declared> byId = new HashMap<>();
    private final Map<String, List<Declared>> unclaimed = new LinkedHashMap<>();
    private final Map<String, Kept> waiting = new HashMap<>();
    private final ColdTier.@Nullable Tails tails;
    private int files;

    /** Whether a section of the payload that is being read has to wait. */
    private boolean waits;

    private long waitingBytes;
    private long spillAt;

    /**
     * @param keys of the task's stage
     * @param states by name, null where there is none (yet)
     * @param tails for what has to wait; null: it waits in the heap
     */
    RestoredStates(
            String task,
            KeyBytes<?> keys,
            Function<String, @Nullable HeapState> states,
            ColdTier.@Nullable Tails tails) {
        this.task = task;
        this.keys = keys;
        this.states = states;
        this.tails = tails;
        this.spillAt = heapBytesMax();
    }

    /** Takes the next payload of a journal. */
    void restore(byte[] payload) {
        waits = false;
        PayloadReader.read(payload, this);
        if (waits) {
            waitingBytes += payload.length;
            if (tails != null && waitingBytes >= spillAt) {
                spill(tails.directory());
            }
        }
    }

    /** Of payloads that wait in the heap. */
    long waitingBytes() {
        return waitingBytes;
    }

    private long heapBytesMax() {
        return tails == null ? Long.MAX_VALUE : tails.heapBytes();
    }

    private void spill(Path to) {
        boolean all = true;
        for (Kept kept : waiting.values()) {
            all &= kept.inHeap.isEmpty() || spill(kept, to);
        }
        // A disk that is full is not this one's affair to mend: what does not go there waits in the heap, as all that
        // is written does.
        waitingBytes = all ? 0 : waitingBytes;
        spillAt = waitingBytes + heapBytesMax();
    }

    private boolean spill(Kept kept, Path to) {
        TailFile file = kept.onDisk == null ? new TailFile(to.resolve("tail-" + files++)) : kept.onDisk;
        kept.onDisk = file;
        long end;
        try (TailFile.Appending appending = file.append()) {
            PayloadWriter payloads = new PayloadWriter(PAYLOAD_BYTES, PAYLOAD_BYTES, appending);
            carried(kept.inHeap, kept.lastOnDisk).forEach(each -> each.write(payloads));
            payloads.finish();
            end = appending.end();
        } catch (IOException | UncheckedIOException full) {
            return false;
        }
        file.endAt(end);
        kept.lastOnDisk = kept.inHeap.get(kept.inHeap.size() - 1).declared();
        kept.inHeap.clear();
        return true;
    }

    @Override
    public void declaration(StateDeclaration declaration) {
        requireSameKeys(declaration);
        Declared declared = new Declared(declaration);
        byId.put(declaration.stateId(), declared);
        HeapState state = states.apply(declaration.name());
        if (state != null) {
            declared.bind(state);
        } else {
            unclaimed
                    .computeIfAbsent(declaration.name(), name -> new ArrayList<>())
                    .add(declared);
        }
    }

    /** A schema that can read the old keys is not enough: they are found by their bytes, and lie in the key group of these. */
    private void requireSameKeys(StateDeclaration declaration) {
        try {
            keys.requireSameBytes(declaration.keySchema());
        } catch (IncompatibleSchemaException other) {
            IncompatibleSchemaException named = new IncompatibleSchemaException(
                    "state \"" + declaration.name() + "\" of task " + task + ": " + other.getMessage());
            named.initCause(other);
            throw named;
        }
    }

    @Override
    public void section(SectionKind kind, int stateId, int entries, ByteInput body) {
        Declared declared = byId.get(stateId);
        if (declared == null) {
            throw new JournalException(
                    JournalException.Reason.UNDECLARED_STATE,
                    entries + " entries of kind " + kind + " for state id " + stateId + " of task " + task
                            + ", which no earlier payload declares; declared are " + byId.keySet());
        }
        HeapState state = declared.state;
        HeapState.Readers readers = declared.readers;
        if (state == null || readers == null) {
            waits = true;
            waiting.computeIfAbsent(declared.declaration.name(), name -> new Kept())
                    .inHeap
                    .add(new Waiting(
                            declared, kind, entries, new ByteInput(body.array(), body.position(), body.remaining())));
            body.skip(body.remaining());
        } else {
            state.restore(kind, readers, entries, body);
        }
    }

    /**
     * Before anything is made of a state that is asked for: one that is refused leaves no trace.
     *
     * @throws IncompatibleSchemaException naming the state and the difference
     */
    void requireReadable(HeapState state) {
        unclaimed.getOrDefault(state.spec.name(), List.of()).forEach(declared -> state.readersOf(declared.declaration));
    }

    /**
     * Reads what was kept for a state that is asked for now. It is kept on until {@link #claimed}: where a type cannot be read, or a disk,
     * who asks again is to find all of it.
     */
    void claim(HeapState state) {
        List<Declared> declarations = unclaimed.getOrDefault(state.spec.name(), List.of());
        boolean done = false;
        try {
            declarations.forEach(declared -> declared.bind(state));
            read(waiting.get(state.spec.name()), state);
            done = true;
        } finally {
            if (!done) {
                declarations.forEach(Declared::unbind);
            }
        }
    }

    private static void read(@Nullable Kept kept, HeapState state) {
        if (kept == null) {
            return;
        }
        if (kept.onDisk != null) {
            readBack(kept.onDisk, state);
        }
        for (Waiting section : kept.inHeap) {
            ByteInput body = section.body();
            apply(
                    section.kind(),
                    Objects.requireNonNull(section.declared().readers, "bound"),
                    section.entries(),
                    new ByteInput(body.array(), body.position(), body.remaining()),
                    state);
        }
    }

    /** The state has all that was kept for it. */
    void claimed(String name) {
        unclaimed.remove(name);
        Kept kept = waiting.remove(name);
        if (kept != null && kept.onDisk != null) {
            kept.onDisk.release();
        }
        if (waiting.isEmpty()) {
            waitingBytes = 0;
            spillAt = heapBytesMax();
        }
    }

    private static void apply(
            SectionKind kind, HeapState.Readers readers, int entries, ByteInput body, HeapState state) {
        state.restore(kind, readers, entries, body);
        if (body.remaining() != 0) {
            throw new JournalException(
                    JournalException.Reason.CORRUPT,
                    body.remaining() + " bytes are left after a section " + kind + " of " + state);
        }
    }

    private static void readBack(TailFile file, HeapState state) {
        PayloadReader.Sections sections = new PayloadReader.Sections() {
            private HeapState.@Nullable Readers readers;

            @Override
            public void declaration(StateDeclaration declaration) {
                readers = state.readersOf(declaration);
            }

            @Override
            public void section(SectionKind kind, int stateId, int entries, ByteInput body) {
                apply(kind, Objects.requireNonNull(readers, "a file begins with a declaration"), entries, body, state);
            }
        };
        try {
            file.read(file.end(), payload -> PayloadReader.read(payload, sections));
        } catch (IOException e) {
            throw new ColdStoreException("what a journal holds cannot be read back: " + e.getMessage(), e);
        }
    }

    /** What nobody has asked for, to be written as it came: an O(1) part of each section, not its bytes. */
    CarriedStates carried() {
        List<CarriedStates.Part> parts = new ArrayList<>();
        unclaimed.forEach((name, declarations) -> {
            Kept kept = waiting.getOrDefault(name, new Kept());
            List<Carried> sections = carried(kept.inHeap, kept.lastOnDisk);
            Declared written = kept.inHeap.isEmpty()
                    ? kept.lastOnDisk
                    : kept.inHeap.get(kept.inHeap.size() - 1).declared();
            Declared last = declarations.get(declarations.size() - 1);
            if (last != written) {
                sections.add(new Carried(last.declaration, last.declaration.stateId(), null, 0, NOTHING, 0, 0));
            }
            parts.add(new CarriedStates.Part(kept.onDisk, kept.onDisk == null ? 0 : kept.onDisk.end(), sections));
        });
        return parts.isEmpty() ? CarriedStates.NONE : new CarriedStates(parts);
    }

    /** @param inForce whose declaration precedes them; null for none */
    private static List<Carried> carried(List<Waiting> sections, @Nullable Declared inForce) {
        List<Carried> all = new ArrayList<>();
        Declared declared = inForce;
        for (Waiting section : sections) {
            ByteInput body = section.body();
            StateDeclaration declares = section.declared() == declared ? null : section.declared().declaration;
            declared = section.declared();
            all.add(new Carried(
                    declares,
                    declared.declaration.stateId(),
                    section.kind(),
                    section.entries(),
                    body.array(),
                    body.position(),
                    body.remaining()));
        }
        return all;
    }

    Set<String> unclaimed() {
        return unclaimed.keySet();
    }

    void dropUnclaimed() {
        unclaimed.clear();
        for (Kept kept : waiting.values()) {
            if (kept.onDisk != null) {
                kept.onDisk.release();
            }
        }
        waiting.clear();
        waitingBytes = 0;
        spillAt = heapBytesMax();
        byId.clear();
    }
}
