package io.penstock.statestore.tool;

import io.penstock.statestore.journal.StateDeclaration;
import org.jspecify.annotations.Nullable;

/**
 * Something that a snapshot holds under a key.
 *
 * @param state as declared where the entry was written
 * @param namespace null where the state has none
 * @param mapKey of a map's entry; a timer's time in milliseconds; else null
 * @param value of a list all elements; null for timers
 */
record StateEntry(
        StateDeclaration state,
        @Nullable Object key,
        @Nullable Object namespace,
        @Nullable Object mapKey,
        @Nullable Object value) {

    /** Where it is, in one line: unlike that of any other entry of its task. */
    String place() {
        StringBuilder place = new StringBuilder(state.name())
                .append(" key ")
                .append(key == WrittenValues.TASK ? WrittenValues.TASK : Json.of(key));
        if (namespace != null) {
            place.append(" namespace ").append(Json.of(namespace));
        }
        return switch (state.kind()) {
            case MAP -> place.append(" entry ").append(Json.of(mapKey)).toString();
            case TIMERS -> place.append(" at ").append(mapKey).toString();
            case VALUE, LIST -> place.toString();
        };
    }
}
