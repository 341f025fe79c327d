package io.penstock.bench.penstock;

import io.penstock.api.common.functions.FlatMapFunction;
import io.penstock.bench.workload.Etl;
import io.penstock.bench.workload.Transaction;
import io.penstock.bench.workload.TransactionParser;
import io.penstock.util.Collector;

/** Parse, filter, convert, write. Functions are made per task, so the parser may be the function's own. */
final class EtlFunction implements FlatMapFunction<byte[], OutputRecord> {

    private final TransactionParser parser = new TransactionParser();
    private final Transaction transaction = new Transaction();
    private final Etl etl = new Etl();

    @Override
    public void flatMap(byte[] value, Collector<OutputRecord> out) {
        parser.parse(value, transaction);
        if (Etl.keeps(transaction)) {
            out.collect(new OutputRecord(OutputRecord.NO_KEY, etl.write(transaction, Etl.eurCents(transaction))));
        }
    }
}
