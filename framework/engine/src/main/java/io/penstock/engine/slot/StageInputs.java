package io.penstock.engine.slot;

import io.penstock.engine.exchange.CombinedTime;
import io.penstock.engine.exchange.CombinedTime.Standing;
import java.util.Arrays;

/**
 * The inputs of a keyed stage on one slot from the slots of its process, by number: how far each has come in time, whether it is idle,
 * and whether its cut marker has been seen. Owned by the slot's thread.
 */
final class StageInputs {

    private final long[] watermarksMs;
    private final Standing[] standings;
    private final boolean[] aligned;
    private int alignedInputs;
    private long watermarkMs = Long.MIN_VALUE;
    private final CombinedTime time = new CombinedTime();

    StageInputs(int inputs) {
        watermarksMs = new long[inputs];
        standings = new Standing[inputs];
        aligned = new boolean[inputs];
        forgetTime();
    }

    // ---- time

    /** The highest that the least watermark of those that are active has been; it stands still while none is. */
    long watermarkMs() {
        return watermarkMs;
    }

    Standing standing() {
        return time.standing();
    }

    void watermark(int input, long newWatermarkMs) {
        watermarksMs[input] = newWatermarkMs;
        update();
    }

    /** @param nowStanding of the sending slot's senders together */
    void standing(int input, Standing nowStanding) {
        standings[input] = nowStanding;
        update();
    }

    /** As if none had spoken yet: they will speak again. */
    void forgetTime() {
        Arrays.fill(watermarksMs, Long.MIN_VALUE);
        Arrays.fill(standings, Standing.ACTIVE);
        watermarkMs = Long.MIN_VALUE;
        update();
    }

    private void update() {
        time.clear();
        for (int i = 0; i < watermarksMs.length; i++) {
            time.add(standings[i], watermarksMs[i]);
        }
        boolean moves = time.standing() == Standing.ACTIVE || time.standing() == Standing.ENDED;
        if (moves && time.leastMs() > watermarkMs) {
            watermarkMs = time.leastMs();
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
