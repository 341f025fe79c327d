package io.penstock.streaming.api.datastream;

import io.penstock.api.common.typeinfo.TypeHint;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.dag.SideOutputTransformation;
import io.penstock.api.dag.Transformation;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.penstock.util.OutputTag;

/**
 * The stream that an operator emits, and the operator's own settings.
 *
 * @param <T> records
 */
public class SingleOutputStreamOperator<T> extends DataStream<T> {
    SingleOutputStreamOperator(StreamExecutionEnvironment environment, Transformation<T> transformation) {
        super(environment, transformation);
    }

    public String getName() {
        return transformation.name();
    }

    /** A name for people. It may change at any time. */
    public SingleOutputStreamOperator<T> name(String name) {
        transformation.setName(name);
        return this;
    }

    /**
     * The operator's identity, by which its state and its topics are found again. Unique in the job; kept for ever.
     *
     * @param uid 1 to 60 of {@code [A-Za-z0-9_.-]}: it becomes part of topic names
     */
    public SingleOutputStreamOperator<T> uid(String uid) {
        transformation.setUid(uid);
        return this;
    }

    public SingleOutputStreamOperator<T> returns(Class<T> typeClass) {
        return returns(TypeInformation.of(typeClass));
    }

    public SingleOutputStreamOperator<T> returns(TypeHint<T> typeHint) {
        return returns(TypeInformation.of(typeHint));
    }

    /** Says what the operator emits, where the compiler has erased it. Comes right behind the operator, before anything reads it. */
    public SingleOutputStreamOperator<T> returns(TypeInformation<T> typeInfo) {
        for (Transformation<?> later : environment.getTransformations()) {
            if (later.inputs().contains(transformation)) {
                throw new IllegalStateException(
                        "returns(" + typeInfo + ") comes too late for operator \"" + transformation.name() + "\": \""
                                + later.name() + "\" reads it already; write it right behind the operator");
            }
        }
        transformation.setOutputType(typeInfo);
        return this;
    }

    /** What the operator emits under a tag. */
    public <X> DataStream<X> getSideOutput(OutputTag<X> sideOutputTag) {
        return new DataStream<>(
                environment, environment.add(id -> new SideOutputTransformation<>(id, transformation, sideOutputTag)));
    }

    /**
     * Refused: a stage has the tasks that its source has partitions, or {@code penstock.job.max-parallelism} behind an exchange; slots
     * and processes are added while the job runs.
     */
    public SingleOutputStreamOperator<T> setParallelism(int parallelism) {
        throw refused(
                "setParallelism(" + parallelism + ")",
                "penstock.slots and the number of processes say how many tasks run at a time; for one task call"
                        + " global() in front");
    }

    /** Refused: see {@link #setParallelism}. */
    public SingleOutputStreamOperator<T> forceNonParallel() {
        throw refused("forceNonParallel()", "for one task call global() in front");
    }

    /** Refused: all stages behind exchanges have one number of tasks. */
    public SingleOutputStreamOperator<T> setMaxParallelism(int maxParallelism) {
        throw refused(
                "setMaxParallelism(" + maxParallelism + ")",
                "penstock.job.max-parallelism is the job's for all operators");
    }

    /** Refused: operators between two exchanges are one task. */
    public SingleOutputStreamOperator<T> disableChaining() {
        throw refused("disableChaining()", "for another task, on another slot, call rebalance() in front and behind");
    }

    /** Refused: operators between two exchanges are one task. */
    public SingleOutputStreamOperator<T> startNewChain() {
        throw refused("startNewChain()", "for another task, on another slot, call rebalance() in front");
    }

    /** Refused: tasks of all stages share all slots. */
    public SingleOutputStreamOperator<T> slotSharingGroup(String slotSharingGroup) {
        throw refused(
                "slotSharingGroup(\"" + slotSharingGroup + "\")",
                "what must not share a process is a job, and a service, of its own");
    }

    private UnsupportedOperationException refused(String call, String remedy) {
        return new UnsupportedOperationException(
                call + " of operator \"" + transformation.name() + "\" means nothing here; remove it: " + remedy);
    }
}
