package io.penstock.api.connector.source.lib;

import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.api.java.typeutils.ResultTypeQueryable;

/** The numbers from one to another, in order within a split. Immutable. */
public final class NumberSequenceSource extends IndexedSource<Long> implements ResultTypeQueryable<Long> {

    private final long from;
    private final long to;

    /**
     * @param from the first number
     * @param to the last one, not before {@code from}
     */
    public NumberSequenceSource(long from, long to) {
        super(countOf(from, to));
        this.from = from;
        this.to = to;
    }

    private static long countOf(long from, long to) {
        if (from > to) {
            throw new IllegalArgumentException("from=" + from + " is beyond to=" + to);
        }
        return Math.addExact(Math.subtractExact(to, from), 1);
    }

    public long getFrom() {
        return from;
    }

    public long getTo() {
        return to;
    }

    @Override
    protected Long at(long index) {
        return from + index;
    }

    @Override
    public TypeInformation<Long> getProducedType() {
        return Types.LONG;
    }

    @Override
    public String describe() {
        return "the numbers from " + from + " to " + to;
    }
}
