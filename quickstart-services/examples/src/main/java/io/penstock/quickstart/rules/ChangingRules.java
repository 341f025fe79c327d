package io.penstock.quickstart.rules;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.state.MapStateDescriptor;
import io.penstock.connector.files.format.CsvReaderFormat;
import io.penstock.connector.files.source.FileSource;
import io.penstock.streaming.api.datastream.DataStream;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import java.nio.file.Path;
import java.util.function.ToLongFunction;

/** Judges each transfer by the rules of its time, which come on a stream of their own: a transfer waits until time has passed it. */
public final class ChangingRules {

    static final MapStateDescriptor<String, Rule> RULES = new MapStateDescriptor<>("rules", String.class, Rule.class);

    /** A row of the transfers. */
    public record Transfer(String account, long cents, long timeMs) {}

    /** A row of the rules: from then on transfers above the limit are told of; a later rule of the name takes its place. */
    public record Rule(String name, long limitCents, long timeMs) {}

    /** A transfer above a limit. */
    public record Alert(String rule, String account, long cents) {}

    private ChangingRules() {}

    /** @param args a directory of CSV files with transfers, and one with rules */
    public static void main(String[] args) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        DataStream<Transfer> transfers = env.fromSource(csv(Transfer.class, args[0]), by(Transfer::timeMs), "transfers")
                .uid("transfers");
        DataStream<Rule> rules = env.fromSource(csv(Rule.class, args[1]), by(Rule::timeMs), "rules")
                .uid("rules");
        alerts(transfers, rules).print();
        env.execute("changing-rules");
    }

    private static <T> FileSource<T> csv(Class<T> type, String path) {
        return FileSource.forRecordStreamFormat(CsvReaderFormat.forPojo(type), Path.of(path))
                .build();
    }

    static <T> WatermarkStrategy<T> by(ToLongFunction<T> timeMs) {
        return WatermarkStrategy.<T>forMonotonousTimestamps()
                .withTimestampAssigner((row, before) -> timeMs.applyAsLong(row));
    }

    static DataStream<Alert> alerts(DataStream<Transfer> transfers, DataStream<Rule> rules) {
        return transfers
                .keyBy(Transfer::account)
                .connect(rules.broadcast(RULES))
                .process(new Judge())
                .uid("judge");
    }
}
