package io.penstock.local;

import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.penstock.streaming.api.environment.StreamExecutionEnvironmentFactory;

/** Found on the class path by {@code getExecutionEnvironment()}. */
public final class LocalEnvironmentFactory implements StreamExecutionEnvironmentFactory {

    @Override
    public StreamExecutionEnvironment createExecutionEnvironment() {
        return new LocalEnvironment(Settings.ofProcess());
    }
}
