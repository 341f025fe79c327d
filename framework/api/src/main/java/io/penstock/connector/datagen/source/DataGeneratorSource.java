package io.penstock.connector.datagen.source;

import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.connector.source.lib.IndexedSource;
import io.penstock.api.java.typeutils.ResultTypeQueryable;

/**
 * So many records, made by a function of their numbers, as fast as they are taken. Immutable, but for its function.
 *
 * @param <O> records
 */
public final class DataGeneratorSource<O> extends IndexedSource<O> implements ResultTypeQueryable<O> {

    private final GeneratorFunction<Long, O> generator;
    private final TypeInformation<O> type;

    /**
     * @param generator of records, from numbers that begin with 0
     * @param count how many; {@link Long#MAX_VALUE} for more than there is time for
     */
    public DataGeneratorSource(GeneratorFunction<Long, O> generator, long count, TypeInformation<O> type) {
        super(count);
        this.generator = generator;
        this.type = type;
    }

    @Override
    protected O at(long index) throws Exception {
        return generator.map(index);
    }

    @Override
    public TypeInformation<O> getProducedType() {
        return type;
    }

    @Override
    public String describe() {
        return count() + " generated records";
    }
}
