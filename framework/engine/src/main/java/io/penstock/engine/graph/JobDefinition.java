package io.penstock.engine.graph;

import io.penstock.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Draws the job. Called once per task, because functions are created per task: every call must draw the same graph with new function
 * objects.
 */
@FunctionalInterface
public interface JobDefinition {
    void define(StreamExecutionEnvironment environment) throws Exception;

    /** What its functions are given before they are opened. */
    default FunctionInjection injection() {
        return FunctionInjection.NONE;
    }
}
