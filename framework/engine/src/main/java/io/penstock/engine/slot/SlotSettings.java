package io.penstock.engine.slot;

/**
 * Sizes of a slot.
 *
 * @param channelRows rows of each channel between two slots, a power of two
 * @param sourceRecordsPerStep records taken from the sources between two looks at everything else
 * @param uncommittedBytesMax bytes of output and changed state that may wait for a cut, roughly, {@code >= 1}; past it the slot stops
 * @param frameBytesMax bytes of records past which a frame is full, {@code >= 1}
 * @param timeFramesMs milliseconds between two frames that carry nothing but time, {@code >= 0}
 * @param preAggregates whether records are folded before they go to another process, where that changes no result
 */
public record SlotSettings(
        int channelRows,
        int sourceRecordsPerStep,
        long uncommittedBytesMax,
        int frameBytesMax,
        long timeFramesMs,
        boolean preAggregates) {

    private static final int FRAME_BYTES_MAX = 256 * 1024;

    private static final long TIME_FRAMES_MS = 200;

    public SlotSettings {
        if (channelRows < 2 || Integer.bitCount(channelRows) != 1) {
            throw new IllegalArgumentException("channelRows=" + channelRows + "; a power of two from 2");
        }
        if (sourceRecordsPerStep < 1) {
            throw new IllegalArgumentException("sourceRecordsPerStep=" + sourceRecordsPerStep + "; at least 1");
        }
        if (frameBytesMax < 1 || timeFramesMs < 0) {
            throw new IllegalArgumentException("frameBytesMax=" + frameBytesMax + " timeFramesMs=" + timeFramesMs
                    + "; at least 1 byte, at least 0 ms");
        }
        if (uncommittedBytesMax < 1) {
            throw new IllegalArgumentException("uncommittedBytesMax=" + uncommittedBytesMax + "; at least 1");
        }
    }

    /** Without pre-aggregation. */
    public SlotSettings(
            int channelRows, int sourceRecordsPerStep, long uncommittedBytesMax, int frameBytesMax, long timeFramesMs) {
        this(channelRows, sourceRecordsPerStep, uncommittedBytesMax, frameBytesMax, timeFramesMs, false);
    }

    /** With the usual sizes of frames. */
    public SlotSettings(int channelRows, int sourceRecordsPerStep, long uncommittedBytesMax) {
        this(channelRows, sourceRecordsPerStep, uncommittedBytesMax, FRAME_BYTES_MAX, TIME_FRAMES_MS);
    }

    /** The same, with or without it. */
    public SlotSettings preAggregating(boolean wanted) {
        return new SlotSettings(
                channelRows, sourceRecordsPerStep, uncommittedBytesMax, frameBytesMax, timeFramesMs, wanted);
    }

    public static SlotSettings defaults() {
        return defaults(32L << 20);
    }

    /** The usual ones, but for what may wait for a cut. */
    public static SlotSettings defaults(long uncommittedBytesMax) {
        return new SlotSettings(4096, 256, uncommittedBytesMax);
    }
}
