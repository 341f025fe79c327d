package io.penstock.bench.operator;

import io.penstock.api.common.functions.AggregateFunction;
import io.penstock.api.common.functions.Mergeable;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.bench.report.Goal;
import io.penstock.bench.report.Spread;
import io.penstock.bench.report.Table;
import io.penstock.streaming.api.datastream.DataStream;
import io.penstock.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import io.penstock.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import io.penstock.streaming.api.windowing.assigners.WindowAssigner;
import io.penstock.streaming.api.windowing.windows.TimeWindow;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * CPU per record of counts in windows of 10 s, tumbling and sliding, and of an identity map; one thread. {@code records=N} of each, {@code
 * rounds=N}, {@code keys=N}, {@code rate=N} records per second of event time.
 */
public final class WindowsBench {

    private static final long SIZE_MS = 10_000;
    private static final long[] SLIDES_MS = {5_000, 1_000, 100, 10};
    private static final int RECORDS_PER_COMMIT = 100_000;
    private static final int MAPS = 10;

    private final Map<String, Long> options = new LinkedHashMap<>();

    private WindowsBench(String[] arguments) {
        options.put("records", 8_000_000L);
        options.put("rounds", 3L);
        options.put("keys", 10L);
        options.put("rate", 200_000L);
        for (String argument : arguments) {
            String name = argument.substring(0, Math.max(0, argument.indexOf('=')));
            if (!options.containsKey(name)) {
                throw new IllegalArgumentException(
                        "\"" + argument + "\" is unknown; use " + options.keySet() + " as name=number");
            }
            options.put(name, Long.parseLong(argument.substring(name.length() + 1)));
        }
    }

    /** Prints the table and the goals; exit code 2 where an argument is not understood. */
    public static void main(String[] arguments) throws Exception {
        WindowsBench bench;
        try {
            bench = new WindowsBench(arguments);
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage());
            System.exit(2);
            return;
        }
        bench.run();
    }

    /** A measured run. */
    private record Measured(double nanosPerRecord, double resultsPerRecord, double bytesPerRecord) {}

    private static final class Count implements AggregateFunction<Long, Long, Long>, Mergeable {
        @Override
        public Long createAccumulator() {
            return 0L;
        }

        @Override
        public Long add(Long value, Long accumulator) {
            return accumulator + 1;
        }

        @Override
        public Long getResult(Long accumulator) {
            return accumulator;
        }

        @Override
        public Long merge(Long a, Long b) {
            return a + b;
        }
    }

    private long option(String name) {
        return Objects.requireNonNull(options.get(name));
    }

    private void run() throws Exception {
        Map<String, WindowAssigner<Object, TimeWindow>> windows = new LinkedHashMap<>();
        windows.put("tumbling 10 s", TumblingEventTimeWindows.of(Duration.ofMillis(SIZE_MS)));
        for (long slideMs : SLIDES_MS) {
            windows.put(
                    "sliding " + slideMs + " ms",
                    SlidingEventTimeWindows.of(Duration.ofMillis(SIZE_MS), Duration.ofMillis(slideMs)));
        }
        Map<String, List<Measured>> measured = new LinkedHashMap<>();
        List<Double> maps = new ArrayList<>();
        for (int round = 0; round <= option("rounds"); round++) {
            boolean warmUp = round == 0;
            for (Map.Entry<String, WindowAssigner<Object, TimeWindow>> each : windows.entrySet()) {
                Measured of = count(each.getValue());
                if (!warmUp) {
                    measured.computeIfAbsent(each.getKey(), absent -> new ArrayList<>())
                            .add(of);
                }
            }
            double one = maps(1);
            double more = maps(1 + MAPS);
            if (!warmUp) {
                maps.add((more - one) / MAPS);
            }
        }
        print(measured, maps);
    }

    private Measured count(WindowAssigner<Object, TimeWindow> assigner) throws Exception {
        long records = option("records");
        Long[] keys = new Long[Math.toIntExact(option("keys"))];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = (long) i;
        }
        double perMs = option("rate") / 1000.0;
        try (FedChain chain =
                new FedChain(Types.LONG, true, (DataStream<Long> input) -> input.keyBy(value -> value, Types.LONG)
                        .window(assigner)
                        .aggregate(new Count(), Types.LONG, Types.LONG)
                        .uid("window"))) {
            long watermarkMs = 0;
            long begin = cpuNanos();
            for (long i = 0; i < records; i++) {
                long nowMs = (long) (i / perMs);
                Long key = keys[(int) (i % keys.length)];
                chain.record(key, key, nowMs);
                if (nowMs > watermarkMs + 10) {
                    watermarkMs = nowMs - 1;
                    chain.watermark(watermarkMs);
                }
                if (i % RECORDS_PER_COMMIT == 0) {
                    chain.commit();
                }
            }
            double nanos = cpuNanos() - begin;
            return new Measured(
                    nanos / records, (double) chain.results() / records, (double) chain.journalBytes() / records);
        }
    }

    /** Of this thread: others on the machine make a run longer, and cost it nothing. */
    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private double maps(int number) throws Exception {
        long records = option("records");
        try (FedChain chain = new FedChain(Types.LONG, false, (DataStream<Long> input) -> {
            DataStream<Long> mapped = input;
            for (int i = 0; i < number; i++) {
                mapped = mapped.map(value -> value, Types.LONG).uid("map-" + i);
            }
            return mapped;
        })) {
            Long value = 1L;
            long begin = cpuNanos();
            for (long i = 0; i < records; i++) {
                chain.record(value, i);
            }
            double nanos = cpuNanos() - begin;
            if (chain.results() != records) {
                throw new IllegalStateException(chain.results() + " of " + records + " records came through");
            }
            return nanos / records;
        }
    }

    private void print(Map<String, List<Measured>> measured, List<Double> maps) {
        System.out.printf(
                Locale.ROOT,
                "windows: %d records of %d keys, %d records per second of event time; median (min–max) of %d%n%n",
                option("records"),
                option("keys"),
                option("rate"),
                option("rounds"));
        Table table = new Table("windows", "CPU ns per record", "results per record", "journal bytes per record");
        measured.forEach((name, of) -> table.add(
                name,
                Spread.of(of, Measured::nanosPerRecord).format("%.1f", 1),
                String.format(Locale.ROOT, "%.4f", of.get(0).resultsPerRecord),
                String.format(Locale.ROOT, "%.3f", of.get(0).bytesPerRecord)));
        System.out.println(table.print(true));
        double tumbling = median(measured, "tumbling 10 s");
        double finest = median(measured, "sliding " + SLIDES_MS[SLIDES_MS.length - 1] + " ms");
        System.out.println(
                Goal.atMost("windows-sliding-10ms-vs-tumbling", OptionalDouble.of(finest / tumbling), 1.1, "x")
                        .line());
        System.out.println(
                Goal.atMost("identity-map", OptionalDouble.of(Spread.of(maps).median()), 20, "ns")
                        .line());
    }

    private static double median(Map<String, List<Measured>> measured, String name) {
        return Spread.of(measured.getOrDefault(name, List.of()), Measured::nanosPerRecord)
                .median();
    }
}
