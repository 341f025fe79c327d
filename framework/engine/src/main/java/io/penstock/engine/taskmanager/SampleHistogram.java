package io.penstock.engine.taskmanager;

import io.penstock.metrics.Histogram;
import io.penstock.metrics.HistogramStatistics;
import io.penstock.metrics.SimpleCounter;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;

/** The last samples of one writer, with statistics over them for any reader. */
final class SampleHistogram implements Histogram {

    private final AtomicLongArray samples;
    private final SimpleCounter count = new SimpleCounter();

    /** @param window samples kept, {@code >= 1} */
    SampleHistogram(int window) {
        samples = new AtomicLongArray(window);
    }

    @Override
    public void update(long value) {
        samples.setOpaque((int) (count.getCount() % samples.length()), value);
        count.inc();
    }

    @Override
    public long getCount() {
        return count.getCount();
    }

    @Override
    public HistogramStatistics getStatistics() {
        long[] sorted = new long[(int) Math.min(count.getCount(), samples.length())];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = samples.getOpaque(i);
        }
        Arrays.sort(sorted);
        return new Statistics(sorted);
    }

    @SuppressWarnings("ArrayRecordComponent") // made for one caller
    private record Statistics(long[] sorted) implements HistogramStatistics {

        @Override
        public double getQuantile(double quantile) {
            if (sorted.length == 0) {
                return 0;
            }
            int index = (int) Math.ceil(quantile * sorted.length) - 1;
            return sorted[Math.max(0, Math.min(index, sorted.length - 1))];
        }

        @Override
        public long[] getValues() {
            return sorted.clone();
        }

        @Override
        public int size() {
            return sorted.length;
        }

        @Override
        public double getMean() {
            return Arrays.stream(sorted).average().orElse(0);
        }

        @Override
        public double getStdDev() {
            double mean = getMean();
            double squares = 0;
            for (long value : sorted) {
                squares += (value - mean) * (value - mean);
            }
            return sorted.length < 2 ? 0 : Math.sqrt(squares / (sorted.length - 1));
        }

        @Override
        public long getMax() {
            return sorted.length == 0 ? 0 : sorted[sorted.length - 1];
        }

        @Override
        public long getMin() {
            return sorted.length == 0 ? 0 : sorted[0];
        }
    }
}
