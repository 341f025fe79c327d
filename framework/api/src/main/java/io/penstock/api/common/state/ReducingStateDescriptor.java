package io.penstock.api.common.state;

import io.penstock.api.common.functions.ReduceFunction;
import io.penstock.api.common.functions.RichFunction;
import io.penstock.api.common.typeinfo.TypeInformation;

/**
 * One value per key, reduced from what is added.
 *
 * @param <T> values
 */
public final class ReducingStateDescriptor<T> extends StateDescriptor<ReducingState<T>, T> {
    private final ReduceFunction<T> reduceFunction;

    /**
     * @param typeClass a class without type parameters
     */
    public ReducingStateDescriptor(String name, ReduceFunction<T> reduceFunction, Class<T> typeClass) {
        this(name, reduceFunction, TypeInformation.of(typeClass));
    }

    /**
     * @throws UnsupportedOperationException where the function is rich: nobody would open it
     */
    public ReducingStateDescriptor(String name, ReduceFunction<T> reduceFunction, TypeInformation<T> typeInfo) {
        super(name, typeInfo);
        if (reduceFunction instanceof RichFunction) {
            throw new UnsupportedOperationException("state \"" + name + "\": its ReduceFunction "
                    + reduceFunction.getClass().getName() + " is a RichFunction, which a state cannot open;"
                    + " use a plain one");
        }
        this.reduceFunction = reduceFunction;
    }

    public ReduceFunction<T> getReduceFunction() {
        return reduceFunction;
    }

    @Override
    public Type getType() {
        return Type.REDUCING;
    }
}
