package io.penstock.engine.taskmanager;

/** The guarantee between the job's sources and its sinks on the job's cluster. */
public enum Delivery {
    EXACTLY_ONCE,
    /** No transactions: a crash repeats outputs, state is as exact as with them. */
    AT_LEAST_ONCE
}
