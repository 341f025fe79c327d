package io.penstock.quarkus.runtime;

import io.penstock.engine.graph.FunctionInjection;
import io.penstock.engine.graph.JobDefinition;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import jakarta.enterprise.invoke.Invoker;

/** The job of this service, as the build found it: a name, and the bean's method that draws it. Immutable; any thread. */
public final class DefinedJob {

    private final String name;
    private final String origin;
    private final Invoker<?, ?> method;

    /**
     * @param origin class and method, for messages
     * @param method looks its bean up itself
     */
    DefinedJob(String name, String origin, Invoker<?, ?> method) {
        this.name = name;
        this.origin = origin;
        this.method = method;
    }

    /** What the annotation says; configuration may say otherwise. */
    public String name() {
        return name;
    }

    public String origin() {
        return origin;
    }

    /** @param injection what its functions are given */
    JobDefinition definition(FunctionInjection injection) {
        return new JobDefinition() {
            @Override
            public void define(StreamExecutionEnvironment environment) throws Exception {
                DefinedJob.this.define(environment);
            }

            @Override
            public FunctionInjection injection() {
                return injection;
            }
        };
    }

    /** Draws the job once. Throws what the method throws. */
    public void define(StreamExecutionEnvironment environment) throws Exception {
        method.invoke(null, new Object[] {environment});
    }
}
