package io.penstock.engine.slot;

/**
 * Sizes of a slot.
 *
 * @param channelRows rows of each channel between two slots, a power of two
 * @param sourceRecordsPerStep records taken from the sources between two looks at everything else
 * @param outputBytesMax bytes of output that may wait for a cut; past it the slot stops
 */
public record SlotSettings(int channelRows, int sourceRecordsPerStep, long outputBytesMax) {

    public SlotSettings {
        if (channelRows < 2 || Integer.bitCount(channelRows) != 1) {
            throw new IllegalArgumentException("channelRows=" + channelRows + "; a power of two from 2");
        }
        if (sourceRecordsPerStep < 1) {
            throw new IllegalArgumentException("sourceRecordsPerStep=" + sourceRecordsPerStep + "; at least 1");
        }
        if (outputBytesMax < 1) {
            throw new IllegalArgumentException("outputBytesMax=" + outputBytesMax + "; at least 1");
        }
    }

    public static SlotSettings defaults() {
        return new SlotSettings(4096, 256, 64L << 20);
    }
}
