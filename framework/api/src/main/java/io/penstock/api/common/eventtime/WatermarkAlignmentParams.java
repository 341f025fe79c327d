package io.penstock.api.common.eventtime;

import java.time.Duration;

/**
 * How far the splits of a source may be ahead of others in event time: what
 * {@link WatermarkStrategy#withWatermarkAlignment(String, Duration, Duration)} was given.
 */
public final class WatermarkAlignmentParams {
    /** Splits wait for nobody. */
    public static final WatermarkAlignmentParams WATERMARK_ALIGNMENT_DISABLED =
            new WatermarkAlignmentParams(Long.MAX_VALUE, "", 0);

    private final long maxAllowedWatermarkDrift;
    private final String watermarkGroup;
    private final long updateInterval;

    /**
     * @param maxAllowedWatermarkDrift milliseconds; {@link Long#MAX_VALUE} where splits wait for nobody
     * @param updateInterval milliseconds
     */
    public WatermarkAlignmentParams(long maxAllowedWatermarkDrift, String watermarkGroup, long updateInterval) {
        this.maxAllowedWatermarkDrift = maxAllowedWatermarkDrift;
        this.watermarkGroup = watermarkGroup;
        this.updateInterval = updateInterval;
    }

    static WatermarkAlignmentParams of(String watermarkGroup, Duration drift, Duration updateInterval) {
        if (watermarkGroup.isBlank()) {
            throw new IllegalArgumentException("watermarkGroup=\"" + watermarkGroup + "\"; it must have a name");
        }
        if (drift.isNegative()) {
            throw new IllegalArgumentException("maxAllowedWatermarkDrift=" + drift + " is negative; at least PT0S");
        }
        if (updateInterval.toMillis() < 1) {
            throw new IllegalArgumentException("updateInterval=" + updateInterval + "; at least PT0.001S");
        }
        return new WatermarkAlignmentParams(drift.toMillis(), watermarkGroup, updateInterval.toMillis());
    }

    public boolean isEnabled() {
        return maxAllowedWatermarkDrift < Long.MAX_VALUE;
    }

    /** Milliseconds. */
    public long getMaxAllowedWatermarkDrift() {
        return maxAllowedWatermarkDrift;
    }

    public String getWatermarkGroup() {
        return watermarkGroup;
    }

    /** Milliseconds. */
    public long getUpdateInterval() {
        return updateInterval;
    }

    @Override
    public String toString() {
        return isEnabled()
                ? "group \"" + watermarkGroup + "\", at most " + maxAllowedWatermarkDrift + " ms ahead, told every "
                        + updateInterval + " ms"
                : "disabled";
    }
}
