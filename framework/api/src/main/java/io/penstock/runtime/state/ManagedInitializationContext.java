package io.penstock.runtime.state;

import io.penstock.api.common.state.KeyedStateStore;
import io.penstock.api.common.state.OperatorStateStore;
import java.util.OptionalLong;

/** Where states come from. */
public interface ManagedInitializationContext {

    /** Whether a commit of the task holds state of this operator, from before a restart, a move or a rollback. */
    default boolean isRestored() {
        return false;
    }

    /** Always empty: commits have no numbers that outlive a process. */
    OptionalLong getRestoredCheckpointId();

    OperatorStateStore getOperatorStateStore();

    /** Behind a {@code keyBy}; elsewhere asking it for a state is refused. */
    KeyedStateStore getKeyedStateStore();
}
