package io.penstock.bench.harness;

import io.penstock.bench.report.Sample;

/** A sample as the sampler takes it: with end offsets, which count transaction markers too. Immutable. */
final class Look {

    private final long atNanos;
    private final double engineCpuSeconds;
    private final double brokerCpuSeconds;
    private final long[] ends;

    /**
     * A look, as in {@link Sample}.
     *
     * @param ends for each output partition the offset up to which a read_committed reader can read; kept
     */
    Look(long atNanos, double engineCpuSeconds, double brokerCpuSeconds, long[] ends) {
        this.atNanos = atNanos;
        this.engineCpuSeconds = engineCpuSeconds;
        this.brokerCpuSeconds = brokerCpuSeconds;
        this.ends = ends;
    }

    long atNanos() {
        return atNanos;
    }

    long[] ends() {
        return ends.clone();
    }

    long offsets() {
        long sum = 0;
        for (long end : ends) {
            sum += end;
        }
        return sum;
    }

    /** The sample, once it is known which offsets are markers. */
    Sample toSample(DataOffsets data) {
        long visible = 0;
        for (int partition = 0; partition < ends.length; partition++) {
            visible += data.before(partition, ends[partition]);
        }
        return new Sample(atNanos, engineCpuSeconds, brokerCpuSeconds, visible);
    }
}
