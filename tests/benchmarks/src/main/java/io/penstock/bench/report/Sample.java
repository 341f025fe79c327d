package io.penstock.bench.report;

/**
 * One look at a running engine.
 *
 * @param atNanos monotonic time
 * @param engineCpuSeconds the engine's process since its start
 * @param brokerCpuSeconds the broker's process since its start
 * @param visible outputs a read_committed reader can see
 */
public record Sample(long atNanos, double engineCpuSeconds, double brokerCpuSeconds, long visible) {}
