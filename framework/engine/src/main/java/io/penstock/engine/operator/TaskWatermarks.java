package io.penstock.engine.operator;

import io.penstock.api.common.eventtime.TimestampAssigner;
import io.penstock.api.common.eventtime.TimestampAssignerSupplier;
import io.penstock.api.common.eventtime.Watermark;
import io.penstock.api.common.eventtime.WatermarkGenerator;
import io.penstock.api.common.eventtime.WatermarkGeneratorSupplier;
import io.penstock.api.common.eventtime.WatermarkOutput;
import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.log.Clock;
import io.penstock.metrics.MetricGroup;
import io.penstock.util.clock.RelativeClock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Timestamps and watermarks of one stream of records by a strategy, passed on when they rise. Idleness takes two: the strategy's time-out,
 * and that whoever calls knows that there really is nothing to read.
 *
 * @param <T> records
 */
public final class TaskWatermarks<T> implements WatermarkOutput {

    private final TimestampAssigner<T> assigner;
    private final WatermarkGenerator<T> generator;
    private final Receiver<?> output;
    private final @Nullable String headerName;
    private final @Nullable Consumer<byte[]> headerReader;
    private volatile long currentMs = Long.MIN_VALUE;

    /** What the generator has said between two periods, and nobody has been told. */
    private long askedMs = Long.MIN_VALUE;

    private boolean asking;
    private boolean wantsIdle;
    private boolean idle;
    private boolean ended;

    /** Of records without headers. */
    public TaskWatermarks(WatermarkStrategy<T> strategy, Clock clock, MetricGroup metrics, Receiver<?> output) {
        this(strategy, clock, metrics, output, false);
    }

    /** @param hasHeaders whether the records' headers can be had */
    public TaskWatermarks(
            WatermarkStrategy<T> strategy, Clock clock, MetricGroup metrics, Receiver<?> output, boolean hasHeaders) {
        Context context = new Context(clock, metrics, hasHeaders);
        this.assigner = strategy.createTimestampAssigner(context);
        this.generator = strategy.createWatermarkGenerator(context);
        this.output = output;
        this.headerName = context.headerName;
        this.headerReader = context.headerReader;
    }

    /** The header that the generator wants of each record; null where it wants none. */
    public @Nullable String headerName() {
        return headerName;
    }

    /** Before the record that has it goes down the chain. */
    public void header(byte[] value) {
        if (headerReader != null) {
            headerReader.accept(value);
        }
    }

    public long timestampOf(T value, long sourceTimestampMs) {
        return assigner.extractTimestamp(value, sourceTimestampMs);
    }

    /** After the record went down the chain. */
    public void onEvent(T value, long timestampMs) throws Exception {
        if (wantsIdle) {
            markActive();
        }
        generator.onEvent(value, timestampMs, this);
        if (idle) {
            idle = false;
            output.idle(false);
        }
    }

    /** @param caughtUp whether there is nothing to read at the moment */
    public void onPeriodicEmit(boolean caughtUp) throws Exception {
        if (ended) {
            return;
        }
        generator.onPeriodicEmit(this);
        if (askedMs > currentMs) {
            emitWatermark(new Watermark(askedMs)); // a generator may say a thing once
        }
        boolean nowIdle = wantsIdle && caughtUp;
        if (nowIdle != idle) {
            idle = nowIdle;
            output.idle(nowIdle);
        }
    }

    /** Asks the generator how far it is, between two periods; those behind hear of it at the next one. */
    public void ask() {
        asking = true;
        try {
            generator.onPeriodicEmit(this);
        } finally {
            asking = false;
        }
    }

    /** The watermark, or what {@link #ask} has found beyond it. */
    public long reachedMs() {
        return Math.max(currentMs, askedMs);
    }

    /** Goes on from a watermark that was reached before. */
    public void restore(long watermarkMs) throws Exception {
        if (watermarkMs > currentMs) {
            currentMs = watermarkMs;
            output.watermark(watermarkMs);
        }
    }

    /** Nothing follows: the watermark is {@link Long#MAX_VALUE} from now on. */
    public void end() throws Exception {
        ended = true;
        restore(Long.MAX_VALUE);
        if (idle) {
            idle = false;
            output.idle(false);
        }
    }

    /** In milliseconds since the epoch; {@link Long#MIN_VALUE} before the first. Any thread. */
    public long currentMs() {
        return currentMs;
    }

    /** Whether it holds nobody's time back. */
    public boolean isIdle() {
        return idle;
    }

    @Override
    public void emitWatermark(Watermark watermark) {
        // that nothing follows is not the generator's to say
        long timestampMs = Math.min(watermark.getTimestamp(), Long.MAX_VALUE - 1);
        if (timestampMs <= currentMs) {
            return;
        }
        if (asking) {
            askedMs = Math.max(askedMs, timestampMs);
            return;
        }
        currentMs = timestampMs;
        try {
            output.watermark(currentMs);
        } catch (Exception thrown) {
            throw Downstream.rethrow(thrown);
        }
    }

    @Override
    public void markIdle() {
        wantsIdle = true;
    }

    @Override
    public void markActive() {
        wantsIdle = false;
    }

    private static final class Context
            implements TimestampAssignerSupplier.Context, WatermarkGeneratorSupplier.Context {

        private final Clock clock;
        private final MetricGroup metrics;
        private final boolean hasHeaders;
        private @Nullable String headerName;
        private @Nullable Consumer<byte[]> headerReader;

        Context(Clock clock, MetricGroup metrics, boolean hasHeaders) {
            this.clock = clock;
            this.metrics = metrics;
            this.hasHeaders = hasHeaders;
        }

        @Override
        public void readHeader(String name, Consumer<byte[]> reader) {
            if (!hasHeaders) {
                WatermarkGeneratorSupplier.Context.super.readHeader(name, reader);
            }
            if (headerName != null) {
                throw new IllegalStateException("a strategy wants headers \"" + headerName + "\" and \"" + name
                        + "\"; a split's watermarks follow from one");
            }
            headerName = name;
            headerReader = reader;
        }

        @Override
        public MetricGroup getMetricGroup() {
            return metrics;
        }

        @Override
        public RelativeClock getInputActivityClock() {
            return new RelativeClock() {
                @Override
                public long relativeTimeMillis() {
                    return clock.nanoTime() / 1_000_000;
                }

                @Override
                public long relativeTimeNanos() {
                    return clock.nanoTime();
                }
            };
        }
    }
}
