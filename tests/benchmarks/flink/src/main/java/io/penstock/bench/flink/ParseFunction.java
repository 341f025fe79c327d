package io.penstock.bench.flink;

import io.penstock.bench.workload.Transaction;
import io.penstock.bench.workload.TransactionParser;
import io.penstock.bench.workload.Update;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;

/** Parse, and keep what the keyed stage needs. */
@SuppressWarnings("NullAway.Init") // open() fills the fields before the first record.
public final class ParseFunction extends RichMapFunction<byte[], Update> {

    private static final long serialVersionUID = 1;

    private transient TransactionParser parser;
    private transient Transaction transaction;

    @Override
    public void open(OpenContext context) {
        parser = new TransactionParser();
        transaction = new Transaction();
    }

    @Override
    public Update map(byte[] value) {
        return parser.parse(value, transaction).toUpdate();
    }
}
