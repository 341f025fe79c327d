package io.penstock.engine.slot;

import java.util.Arrays;

/**
 * The inputs of a keyed stage on one slot from the slots of its process, by number: how far each has come in time, whether it is idle,
 * and whether its cut marker has been seen. Owned by the slot's thread.
 */
final class StageInputs {

    private final long[] watermarksMs;
    private final boolean[] idle;
    private final boolean[] aligned;
    private int alignedInputs;
    private long watermarkMs = Long.MIN_VALUE;
    private boolean allIdle;

    StageInputs(int inputs) {
        watermarksMs = new long[inputs];
        idle = new boolean[inputs];
        aligned = new boolean[inputs];
        Arrays.fill(watermarksMs, Long.MIN_VALUE);
    }

    // ---- time

    /** The highest that the least watermark of those that are not idle has been; it stands still while all are. */
    long watermarkMs() {
        return watermarkMs;
    }

    /** Whether no input holds anybody back. */
    boolean areIdle() {
        return allIdle;
    }

    void watermark(int input, long newWatermarkMs) {
        watermarksMs[input] = newWatermarkMs;
        update();
    }

    void idle(int input, boolean nowIdle) {
        idle[input] = nowIdle;
        update();
    }

    /** As if none had spoken yet: they will speak again. */
    void forgetTime() {
        Arrays.fill(watermarksMs, Long.MIN_VALUE);
        Arrays.fill(idle, false);
        watermarkMs = Long.MIN_VALUE;
        allIdle = false;
    }

    private void update() {
        long least = Long.MAX_VALUE;
        boolean any = false;
        for (int i = 0; i < watermarksMs.length; i++) {
            if (!idle[i]) {
                any = true;
                least = Math.min(least, watermarksMs[i]);
            }
        }
        allIdle = !any;
        if (any && least > watermarkMs) {
            watermarkMs = least;
        }
    }

    // ---- cuts

    boolean isAligned(int input) {
        return aligned[input];
    }

    boolean areAligned() {
        return alignedInputs == aligned.length;
    }

    /** Returns false where its marker had been seen already. */
    boolean align(int input) {
        if (aligned[input]) {
            return false;
        }
        aligned[input] = true;
        alignedInputs++;
        return true;
    }

    void forgetMarkers() {
        Arrays.fill(aligned, false);
        alignedInputs = 0;
    }
}
