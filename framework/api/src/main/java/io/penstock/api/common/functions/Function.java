package io.penstock.api.common.functions;

/**
 * Marks the user's functions. Unlike Flink's it is not serializable: a process creates the functions of its tasks by running the
 * job's define method again, once per task, so a function may hold whatever it likes.
 */
public interface Function {}
