package io.penstock.statestore.objectstore.sim;

/**
 * How often a call goes wrong, each from 0 (never) to 1 (always).
 *
 * @param lostRequests fails with {@code UNAVAILABLE}, nothing has happened
 * @param lostAnswers fails with {@code UNAVAILABLE}, it has happened
 * @param brokenReads a stream that fails half-way
 * @param delayMsMax of each call, drawn evenly from 0 on; told to the {@link SimObjectStore.Calls} only
 */
public record SimObjectFaults(double lostRequests, double lostAnswers, double brokenReads, int delayMsMax) {

    public static final SimObjectFaults NONE = new SimObjectFaults(0, 0, 0, 0);

    public SimObjectFaults {
        if (lostRequests < 0
                || lostAnswers < 0
                || brokenReads < 0
                || lostRequests + lostAnswers > 1
                || brokenReads > 1) {
            throw new IllegalArgumentException("lostRequests=" + lostRequests + " lostAnswers=" + lostAnswers
                    + " brokenReads=" + brokenReads + "; each from 0 to 1, the first two together too");
        }
        if (delayMsMax < 0) {
            throw new IllegalArgumentException("delayMsMax=" + delayMsMax + "; at least 0");
        }
    }
}
