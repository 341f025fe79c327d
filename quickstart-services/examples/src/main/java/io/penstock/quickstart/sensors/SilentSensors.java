package io.penstock.quickstart.sensors;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.functions.OpenContext;
import io.penstock.api.common.state.ValueState;
import io.penstock.api.common.state.ValueStateDescriptor;
import io.penstock.connector.files.format.CsvReaderFormat;
import io.penstock.connector.files.source.FileSource;
import io.penstock.streaming.api.datastream.DataStream;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.util.Collector;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Tells of each sensor that has sent nothing for a minute, once until it is heard again. */
public final class SilentSensors {

    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    /** A row of the input. */
    public record Reading(String sensor, double value, long timeMs) {}

    /** Not heard any more. */
    public record Silence(String sensor, long lastHeardMs) {}

    private SilentSensors() {}

    /** @param args a directory of CSV files to read */
    public static void main(String[] args) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        DataStream<Reading> readings = env.fromSource(
                        FileSource.forRecordStreamFormat(CsvReaderFormat.forPojo(Reading.class), Path.of(args[0]))
                                .build(),
                        readingsInTime(),
                        "readings")
                .uid("readings");
        silences(readings).print();
        env.execute("silent-sensors");
    }

    static WatermarkStrategy<Reading> readingsInTime() {
        return WatermarkStrategy.<Reading>forBoundedOutOfOrderness(Duration.ofSeconds(5))
                .withTimestampAssigner((reading, before) -> reading.timeMs());
    }

    static DataStream<Silence> silences(DataStream<Reading> readings) {
        return readings.keyBy(Reading::sensor).process(new Timeouts()).uid("timeouts");
    }

    private static final class Timeouts extends KeyedProcessFunction<String, Reading, Silence> {
        @SuppressWarnings("NullAway.Init") // open() is called before anything else
        private transient ValueState<Long> lastHeard;

        @Override
        public void open(OpenContext context) {
            lastHeard = getRuntimeContext().getState(new ValueStateDescriptor<>("last-heard", Long.class));
        }

        @Override
        public void processElement(Reading reading, Context ctx, Collector<Silence> out) throws Exception {
            @Nullable Long before = lastHeard.value();
            if (before != null && before >= reading.timeMs()) {
                return;
            }
            if (before != null) {
                long due = before + TIMEOUT.toMillis();
                if (due <= reading.timeMs() && due > ctx.timerService().currentWatermark()) {
                    out.collect(new Silence(reading.sensor(), before)); // the timer was about to
                }
                ctx.timerService().deleteEventTimeTimer(due);
            }
            lastHeard.update(reading.timeMs());
            ctx.timerService().registerEventTimeTimer(reading.timeMs() + TIMEOUT.toMillis());
        }

        @Override
        public void onTimer(long timestamp, OnTimerContext ctx, Collector<Silence> out) {
            out.collect(new Silence(ctx.getCurrentKey(), timestamp - TIMEOUT.toMillis()));
        }
    }
}
