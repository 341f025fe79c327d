package io.penstock.streaming.api.environment;

/** Makes the environment that {@link StreamExecutionEnvironment#getExecutionEnvironment()} answers with. Installed by a runtime. */
@FunctionalInterface
public interface StreamExecutionEnvironmentFactory {
    StreamExecutionEnvironment createExecutionEnvironment();
}
