package io.penstock.api.common.state;

import io.penstock.api.common.functions.AggregateFunction;
import io.penstock.api.common.functions.RichFunction;
import io.penstock.api.common.typeinfo.TypeInformation;

/**
 * An accumulator per key. Its type is the accumulator's.
 *
 * @param <IN> what is added
 * @param <ACC> the accumulator
 * @param <OUT> what it amounts to
 */
public final class AggregatingStateDescriptor<IN, ACC, OUT> extends StateDescriptor<AggregatingState<IN, OUT>, ACC> {
    private final AggregateFunction<IN, ACC, OUT> aggregateFunction;

    /**
     * @param accumulatorClass a class without type parameters
     */
    public AggregatingStateDescriptor(
            String name, AggregateFunction<IN, ACC, OUT> aggregateFunction, Class<ACC> accumulatorClass) {
        this(name, aggregateFunction, TypeInformation.of(accumulatorClass));
    }

    /**
     * @throws UnsupportedOperationException where the function is rich: nobody would open it
     */
    public AggregatingStateDescriptor(
            String name, AggregateFunction<IN, ACC, OUT> aggregateFunction, TypeInformation<ACC> accumulatorType) {
        super(name, accumulatorType);
        if (aggregateFunction instanceof RichFunction) {
            throw new UnsupportedOperationException("state \"" + name + "\": its AggregateFunction "
                    + aggregateFunction.getClass().getName() + " is a RichFunction, which a state cannot open;"
                    + " use a plain one");
        }
        this.aggregateFunction = aggregateFunction;
    }

    public AggregateFunction<IN, ACC, OUT> getAggregateFunction() {
        return aggregateFunction;
    }

    @Override
    public Type getType() {
        return Type.AGGREGATING;
    }
}
