package io.penstock.statestore.heap;

import io.penstock.statestore.journal.StateDeclaration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Ids of a task's states in its cold store, and the schemas its values were written with: a value begins with the index of its schema
 * among the declarations of its state. Changed by the slot; {@link #all} may be read by others.
 */
final class ColdSchemas {

    private static final int ID_MAX = 0xFFFF;

    private final Map<String, Integer> ids = new HashMap<>();
    private int nextId;
    private volatile List<StateDeclaration> all;

    /** @param restored as a snapshot names them: those of one state in the order of their indexes */
    ColdSchemas(List<StateDeclaration> restored) {
        all = List.copyOf(restored);
        for (StateDeclaration declaration : restored) {
            ids.put(declaration.name(), declaration.stateId());
            nextId = Math.max(nextId, declaration.stateId() + 1);
        }
    }

    /** That the state has, or will have once it is declared. */
    int idOf(String name) {
        Integer known = ids.get(name);
        if (known != null) {
            return known;
        }
        if (nextId > ID_MAX) {
            throw new IllegalStateException(
                    "state \"" + name + "\" is the " + nextId + "th of its task; at most " + ID_MAX);
        }
        return nextId;
    }

    /** Declarations of one state, by the index its values begin with. */
    List<StateDeclaration> of(int id) {
        List<StateDeclaration> own = new ArrayList<>();
        for (StateDeclaration declaration : all) {
            if (declaration.stateId() == id) {
                own.add(declaration);
            }
        }
        return own;
    }

    /**
     * The last declaration of a state is the one in force, also where journals go on: a schema that comes back gets a new index.
     *
     * @return the index of what is written now
     */
    int declare(StateDeclaration current) {
        List<StateDeclaration> own = of(current.stateId());
        int index = own.size() - 1;
        if (index < 0 || !own.get(index).equals(current)) {
            index = own.size();
            List<StateDeclaration> more = new ArrayList<>(all);
            more.add(current);
            all = List.copyOf(more);
            ids.put(current.name(), current.stateId());
            nextId = Math.max(nextId, current.stateId() + 1);
        }
        return index;
    }

    void drop(String name) {
        ids.remove(name);
        all = all.stream()
                .filter(declaration -> !declaration.name().equals(name))
                .toList();
    }

    List<StateDeclaration> all() {
        return all;
    }
}
