package io.penstock.api.dag;

import io.penstock.api.common.typeinfo.TypeInformation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One node of the drawn dataflow. Mutable only while the define method runs (name, uid).
 *
 * @param <T> what it emits
 */
public abstract sealed class Transformation<T>
        permits SourceTransformation,
                OneInputTransformation,
                ExchangeTransformation,
                UnionTransformation,
                SideOutputTransformation,
                SinkTransformation {

    private final int id;
    private TypeInformation<T> outputType;
    private String name;
    private @Nullable String uid;

    /** @param id order of creation in the environment, from 0 */
    Transformation(int id, String name, TypeInformation<T> outputType) {
        this.id = id;
        this.name = name;
        this.outputType = outputType;
    }

    public final int id() {
        return id;
    }

    public final String name() {
        return name;
    }

    public final void setName(String newName) {
        name = newName;
    }

    /** The user's stable id; null where none was given. */
    public final @Nullable String uid() {
        return uid;
    }

    public final void setUid(String newUid) {
        uid = newUid;
    }

    public final TypeInformation<T> outputType() {
        return outputType;
    }

    /** {@code returns(...)}: before anything reads the node. */
    public final void setOutputType(TypeInformation<T> newOutputType) {
        outputType = newOutputType;
    }

    /** For messages: the name, and the uid where there is one. */
    public final String describe() {
        return "\"" + name + "\"" + (uid == null ? " (no uid)" : " (uid " + uid + ")");
    }

    /** What it reads, in the order drawn. */
    public abstract List<Transformation<?>> inputs();
}
