package io.penstock.engine.restore;

import io.penstock.protocol.checkpoint.TaskSnapshot;
import io.penstock.statestore.TaskState;
import io.penstock.statestore.snapshot.UploadBase;
import org.jspecify.annotations.Nullable;

/** What the replay of a task's journal begins with. Asked by the TaskManager's thread. */
public interface ReplayBase {

    /**
     * Whether the rest may be asked for.
     *
     * @throws RestoreRefusedException where it never will be; says why
     */
    boolean isReady();

    /** To be filled further; null for a source task, whose journal holds positions only. */
    @Nullable TaskState state();

    /** What the state holds, or where a source task's journal goes on; null: nothing, the whole journal is to be read. */
    @Nullable TaskSnapshot snapshot();

    /** Why no snapshot is used though there are some; empty where none was left out. For messages. */
    String leftOut();

    /** What the first upload of the state need not store again. */
    UploadBase uploadBase();

    /** Of a task without anything to load. */
    static ReplayBase of(@Nullable TaskState state, @Nullable TaskSnapshot snapshot) {
        UploadBase uploadBase = new UploadBase(null);
        return new ReplayBase() {
            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public @Nullable TaskState state() {
                return state;
            }

            @Override
            public @Nullable TaskSnapshot snapshot() {
                return snapshot;
            }

            @Override
            public String leftOut() {
                return "";
            }

            @Override
            public UploadBase uploadBase() {
                return uploadBase;
            }
        };
    }
}
