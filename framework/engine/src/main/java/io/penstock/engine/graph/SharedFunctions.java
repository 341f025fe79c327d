package io.penstock.engine.graph;

import io.penstock.api.common.functions.Function;
import io.penstock.api.common.functions.RichFunction;
import io.penstock.streaming.api.checkpoint.CheckpointedFunction;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * Refuses a rich function object that two calls of a define method share: tasks on different threads would open, call and close the
 * same object.
 */
final class SharedFunctions {

    private SharedFunctions() {}

    static void refuse(String jobName, JobGraph first, JobGraph second) {
        Set<Function> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Stage stage : first.stages()) {
            for (OperatorNode operator : StageWalk.operators(stage)) {
                for (Function function : operator.functions()) {
                    if (function instanceof RichFunction || function instanceof CheckpointedFunction) {
                        seen.add(function);
                    }
                }
            }
        }
        for (Stage stage : second.stages()) {
            for (OperatorNode operator : StageWalk.operators(stage)) {
                for (Function function : operator.functions()) {
                    if (seen.contains(function)) {
                        throw new JobGraphException("job \"" + jobName + "\": operator \"" + operator.name()
                                + "\" gets the same " + function.getClass().getName()
                                + " object from every call of the define method; create it there with new (a CDI bean: make it"
                                + " @Dependent, and get it from an Instance each time)");
                    }
                }
            }
        }
    }
}
