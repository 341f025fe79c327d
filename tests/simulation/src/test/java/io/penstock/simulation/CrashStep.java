package io.penstock.simulation;

/** Where a process is killed on the way of a checkpoint, in the order of that way: state must be restorable after each. */
enum CrashStep {
    /** The barrier's generation is sealed; nothing of its commit has been sent. */
    SEALED,
    /** Its journal records are in an open transaction. */
    JOURNALED,
    /** Its commit has been asked for; the answer will never come. */
    COMMITTING,
    /** Its commit is known; the snapshot is about to be written to the local disk. */
    COMMITTED,
    /** The files are written, none is stored. */
    WRITTEN,
    /** One file is stored. */
    UPLOADED,
    /** All files are stored, the manifest is not. */
    UNNAMED,
    /** The manifest is stored, no commit record names it. */
    STORED,
    /** The commit whose records name it has been asked for. */
    NAMING,
    /** That commit is known; the checkpoint is not acknowledged. */
    NAMED,
    /** The leader has decided that the checkpoint is complete; the decision is in an open transaction. */
    COMPLETING,
    /** The decision is in the control topic: from now on it points to the new snapshots. */
    COMPLETED,
    /** Journals are about to be cut off. */
    TRUNCATING,
    /** They have been. */
    TRUNCATED,
    /** What the new checkpoint has made garbage is about to be deleted. */
    COLLECTING,
    /** One object of it is deleted. */
    COLLECTED
}
