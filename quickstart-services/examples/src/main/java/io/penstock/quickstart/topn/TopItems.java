package io.penstock.quickstart.topn;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.connector.files.format.JsonLinesFormat;
import io.penstock.connector.files.source.FileSource;
import io.penstock.streaming.api.datastream.DataStream;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.penstock.streaming.api.functions.windowing.ProcessAllWindowFunction;
import io.penstock.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import io.penstock.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import io.penstock.streaming.api.windowing.windows.TimeWindow;
import io.penstock.util.Collector;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Every minute, the three items that were sold most in the last five. */
public final class TopItems {

    private static final Duration SIZE = Duration.ofMinutes(5);
    private static final Duration SLIDE = Duration.ofMinutes(1);
    private static final int BEST = 3;

    /** A line of the input. */
    public record Sale(String item, long number, long timeMs) {}

    /** The best of the window that ends there. */
    public record Top(long endMs, List<Sale> best) {}

    private TopItems() {}

    /** @param args a directory of JSON lines to read */
    public static void main(String[] args) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        DataStream<Sale> sales = env.fromSource(
                        FileSource.forRecordStreamFormat(JsonLinesFormat.forType(Sale.class), Path.of(args[0]))
                                .build(),
                        salesInTime(),
                        "sales")
                .uid("sales");
        top(sales).print();
        env.execute("top-items");
    }

    static WatermarkStrategy<Sale> salesInTime() {
        return WatermarkStrategy.<Sale>forBoundedOutOfOrderness(Duration.ofSeconds(10))
                .withTimestampAssigner((sale, before) -> sale.timeMs());
    }

    static DataStream<Top> top(DataStream<Sale> sales) {
        return sales.keyBy(Sale::item)
                .window(SlidingEventTimeWindows.of(SIZE, SLIDE))
                .reduce((one, other) -> new Sale(one.item(), one.number() + other.number(), one.timeMs()))
                .uid("sums")
                // a sum has the last time of its window: the sums of windows that end together meet in one of a slide
                .windowAll(TumblingEventTimeWindows.of(SLIDE))
                .process(new Best())
                .uid("top");
    }

    private static final class Best extends ProcessAllWindowFunction<Sale, Top, TimeWindow> {
        @Override
        public void process(Context context, Iterable<Sale> sums, Collector<Top> out) {
            List<Sale> best = new ArrayList<>();
            sums.forEach(best::add);
            best.sort(Comparator.comparingLong(Sale::number).reversed().thenComparing(Sale::item));
            out.collect(new Top(context.window().getEnd(), List.copyOf(best.subList(0, Math.min(BEST, best.size())))));
        }
    }
}
