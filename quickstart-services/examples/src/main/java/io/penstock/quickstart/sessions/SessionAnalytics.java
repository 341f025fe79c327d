package io.penstock.quickstart.sessions;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.serialization.SimpleStringEncoder;
import io.penstock.connector.files.format.CsvReaderFormat;
import io.penstock.connector.files.sink.BasePathBucketAssigner;
import io.penstock.connector.files.sink.FileSink;
import io.penstock.connector.files.source.FileSource;
import io.penstock.streaming.api.datastream.DataStream;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.penstock.streaming.api.functions.windowing.ProcessWindowFunction;
import io.penstock.streaming.api.windowing.assigners.EventTimeSessionWindows;
import io.penstock.streaming.api.windowing.windows.TimeWindow;
import io.penstock.util.Collector;
import java.nio.file.Path;
import java.time.Duration;

/** What users do from when they come until they have been away for half an hour. */
public final class SessionAnalytics {

    private static final Duration AWAY = Duration.ofMinutes(30);

    /** A row of the input. */
    public record Click(String user, String page, long timeMs) {}

    /** From the first click to the last. */
    public record Session(String user, int clicks, String lastPage, long startMs, long lengthMs) {}

    private SessionAnalytics() {}

    /** @param args a directory of CSV files to read, and a directory for sessions */
    public static void main(String[] args) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        DataStream<Click> clicks = env.fromSource(
                        FileSource.forRecordStreamFormat(CsvReaderFormat.forPojo(Click.class), Path.of(args[0]))
                                .build(),
                        clicksInTime(),
                        "clicks")
                .uid("clicks");
        sessions(clicks)
                .sinkTo(FileSink.<Session>forRowFormat(Path.of(args[1]), new SimpleStringEncoder<>())
                        .withBucketAssigner(new BasePathBucketAssigner<>())
                        .build())
                .uid("out");
        env.execute("session-analytics");
    }

    static WatermarkStrategy<Click> clicksInTime() {
        return WatermarkStrategy.<Click>forBoundedOutOfOrderness(Duration.ofMinutes(1))
                .withTimestampAssigner((click, before) -> click.timeMs());
    }

    static DataStream<Session> sessions(DataStream<Click> clicks) {
        return clicks.keyBy(Click::user)
                .window(EventTimeSessionWindows.withGap(AWAY))
                .process(new Summary())
                .uid("sessions");
    }

    private static final class Summary extends ProcessWindowFunction<Click, Session, String, TimeWindow> {
        @Override
        public void process(String user, Context context, Iterable<Click> clicks, Collector<Session> out) {
            int number = 0;
            Click last = new Click(user, "", Long.MIN_VALUE);
            for (Click click : clicks) {
                number++;
                last = click.timeMs() >= last.timeMs() ? click : last;
            }
            long startMs = context.window().getStart();
            out.collect(new Session(user, number, last.page(), startMs, last.timeMs() - startMs));
        }
    }
}
