package io.penstock.engine.operator;

/** State per window whose windows can be merged. */
interface MergeableState {

    /**
     * Moves what the sources hold into the target, in the order given; afterwards the sources hold nothing and the target is the current
     * namespace.
     */
    void mergeInto(Object target, Iterable<?> sources) throws Exception;
}
