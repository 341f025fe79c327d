package io.penstock.api.common.eventtime;

/** Where a generator puts its watermarks. */
public interface WatermarkOutput {
    /** Also ends idleness. A watermark below an earlier one changes nothing. */
    void emitWatermark(Watermark watermark);

    /** Others need not wait for this output's watermarks until it is active again. */
    void markIdle();

    void markActive();
}
