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
     * @param uid 1 to 100 of {@code [A-Za-z0-9_.-]}: it becomes part of topic names
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
}
