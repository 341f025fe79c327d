package io.penstock.connector.kafka.watermark;

import io.penstock.api.common.eventtime.Watermark;
import io.penstock.api.common.eventtime.WatermarkGenerator;
import io.penstock.api.common.eventtime.WatermarkOutput;

/** Says what the headers of a partition's records have come to. */
final class HeaderWatermarks<T> implements WatermarkGenerator<T> {

    private final WriterWatermarks writers;

    HeaderWatermarks(WriterWatermarks writers) {
        this.writers = writers;
    }

    @Override
    public void onEvent(T event, long eventTimestamp, WatermarkOutput output) {}

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        long watermarkMs = writers.watermarkMs();
        if (watermarkMs != Long.MIN_VALUE) {
            output.emitWatermark(new Watermark(watermarkMs));
        }
    }
}
