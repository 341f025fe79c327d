package io.penstock.runtime.state;

/** Given to a function before it is opened. */
public interface FunctionInitializationContext extends ManagedInitializationContext {}
