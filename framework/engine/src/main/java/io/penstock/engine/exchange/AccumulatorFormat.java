package io.penstock.engine.exchange;

import io.penstock.api.common.serde.Serde;

/**
 * How accumulators are written that senders fold records into.
 *
 * @param panes what their records' times have in common, in words that are the same for the same panes only
 */
public record AccumulatorFormat(Serde<Object> serde, String panes) {}
