package io.penstock.api.common.functions;

/** Given to {@link RichFunction#open}. Empty, as Flink's is: room to grow. */
public interface OpenContext {}
