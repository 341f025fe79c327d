package io.penstock.engine.exchange;

/** A record that came by frame in one number: the frame's offset in the exchange partition, and the record's place in the frame. */
public final class FrameOrigin {

    private static final int PLACE_BITS = 16;

    private FrameOrigin() {}

    /** @param place from 0 to 65,534 */
    public static long of(long offset, int place) {
        return offset << PLACE_BITS | place;
    }

    public static long offsetOf(long origin) {
        return origin >> PLACE_BITS;
    }

    public static int placeOf(long origin) {
        return (int) origin & ((1 << PLACE_BITS) - 1);
    }
}
