package io.penstock.engine.operator;

/** An operator that also takes what senders have folded of its records, by {@link PreAggregation}. */
interface AccumulatorReceiver {

    /**
     * Of the current key.
     *
     * @param accumulator the receiver's from then on
     * @param timestampMs of one of the records, whose pane all are in
     * @param records that are in it
     */
    void receiveAccumulator(Object accumulator, long timestampMs, int records) throws Exception;
}
