package io.penstock.quickstart.checker;

import java.util.ArrayList;
import java.util.List;

/** The checker's replay, for tests in other packages. */
public final class CheckerRules {

    private static final int PARTITIONS = 4;

    private final Replay replay;
    private final List<String> found = new ArrayList<>();

    public CheckerRules(long boundMs) {
        replay = new Replay(PARTITIONS, boundMs);
    }

    public void add(
            int partition, long id, long account, long cents, double latitude, double longitude, long timestampMs) {
        replay.add(partition, new Payment(id, account, cents, latitude, longitude, timestampMs));
        replay.advance(this::keep);
    }

    /** Lets the watermark pass everything; returns the findings as words. */
    public List<String> close() {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            replay.add(partition, new Payment(0, 0, 1, 0, 0, Long.MAX_VALUE / 2));
        }
        replay.advance(this::keep);
        if (replay.late() > 0) {
            throw new IllegalStateException(replay.late() + " payments were late");
        }
        return found;
    }

    private void keep(Finding finding) {
        found.add(finding.rule() + " " + finding.account() + " " + finding.transactionId() + " " + finding.timestampMs()
                + " " + finding.reason());
    }
}
