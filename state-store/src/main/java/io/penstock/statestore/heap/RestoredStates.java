package io.penstock.statestore.heap;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.IncompatibleSchemaException;
import io.penstock.api.common.serde.KeyBytes;
import io.penstock.statestore.journal.JournalException;
import io.penstock.statestore.journal.PayloadReader;
import io.penstock.statestore.journal.PayloadWriter;
import io.penstock.statestore.journal.SectionKind;
import io.penstock.statestore.journal.StateDeclaration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Brings a journal's sections to the states they are of, by name. What belongs to a state that nobody has asked for yet is kept as it
 * is, and read when somebody does.
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
    }

    /** A section kept until its state is asked for; the body has its own position in the payload. */
    private record Waiting(Declared declared, SectionKind kind, int entries, ByteInput body) {}

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

    private final String task;
    private final KeyBytes<?> keys;
    private final Function<String, @Nullable HeapState> states;
    private final Map<Integer, Declared> byId = new HashMap<>();
    private final Map<String, List<Declared>> unclaimed = new LinkedHashMap<>();
    private final Map<String, List<Waiting>> waiting = new HashMap<>();

    /**
     * @param keys of the task's stage
     * @param states by name, null where there is none (yet)
     */
    RestoredStates(String task, KeyBytes<?> keys, Function<String, @Nullable HeapState> states) {
        this.task = task;
        this.keys = keys;
        this.states = states;
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
            waiting.computeIfAbsent(declared.declaration.name(), name -> new ArrayList<>())
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

    /** Reads what was kept for a state that is asked for now. */
    void claim(HeapState state) {
        List<Declared> declarations = unclaimed.get(state.spec.name());
        if (declarations == null) {
            return;
        }
        declarations.forEach(declared -> declared.bind(state));
        unclaimed.remove(state.spec.name());
        List<Waiting> sections = waiting.remove(state.spec.name());
        if (sections == null) {
            return;
        }
        for (Waiting section : sections) {
            ByteInput body = section.body();
            HeapState.Readers readers = section.declared().readers;
            if (readers != null) {
                state.restore(section.kind(), readers, section.entries(), body);
            }
            if (body.remaining() != 0) {
                throw new JournalException(
                        JournalException.Reason.CORRUPT,
                        body.remaining() + " bytes are left after a section " + section.kind() + " of " + state);
            }
        }
    }

    /** What nobody has asked for, to be written as it came: an O(1) part of each section, not its bytes. */
    List<Carried> carried() {
        List<Carried> all = new ArrayList<>();
        unclaimed.forEach((name, declarations) -> {
            Declared inForce = null;
            for (Waiting section : waiting.getOrDefault(name, List.of())) {
                ByteInput body = section.body();
                StateDeclaration declares = section.declared() == inForce ? null : section.declared().declaration;
                inForce = section.declared();
                all.add(new Carried(
                        declares,
                        inForce.declaration.stateId(),
                        section.kind(),
                        section.entries(),
                        body.array(),
                        body.position(),
                        body.remaining()));
            }
            Declared last = declarations.get(declarations.size() - 1);
            if (last != inForce) {
                all.add(new Carried(last.declaration, last.declaration.stateId(), null, 0, NOTHING, 0, 0));
            }
        });
        return all;
    }

    Set<String> unclaimed() {
        return unclaimed.keySet();
    }

    void dropUnclaimed() {
        unclaimed.clear();
        waiting.clear();
        byId.clear();
    }
}
