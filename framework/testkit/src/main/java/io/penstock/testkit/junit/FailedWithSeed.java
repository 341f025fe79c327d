package io.penstock.testkit.junit;

/** Stands beside a test's failure and says how to have it again. */
public final class FailedWithSeed extends Exception {

    private static final long serialVersionUID = 1L;

    FailedWithSeed(long seed) {
        super("seed " + seed + "; repeat with -D" + PenstockExtension.SEED_PROPERTY + "=" + seed, null, false, false);
    }
}
