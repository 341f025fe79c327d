package io.penstock.runtime.state;

/** Given to a function at a cut. */
public interface FunctionSnapshotContext extends ManagedSnapshotContext {}
