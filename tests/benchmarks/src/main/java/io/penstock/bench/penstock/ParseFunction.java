package io.penstock.bench.penstock;

import io.penstock.api.common.functions.MapFunction;
import io.penstock.bench.workload.Transaction;
import io.penstock.bench.workload.TransactionParser;
import io.penstock.bench.workload.Update;

/** Parse, and keep what the keyed stage needs. */
final class ParseFunction implements MapFunction<byte[], Update> {

    private final TransactionParser parser = new TransactionParser();
    private final Transaction transaction = new Transaction();

    @Override
    public Update map(byte[] value) {
        return parser.parse(value, transaction).toUpdate();
    }
}
