package io.penstock.metrics;

/** Anything that is measured. Written by one thread, read by others. */
public sealed interface Metric permits Counter, Gauge, Meter, Histogram {}
