package io.penstock.engine.taskmanager;

import io.penstock.protocol.Incarnation;
import io.penstock.protocol.control.IncarnationListed;
import io.penstock.protocol.control.JobControlView;
import io.penstock.protocol.control.Standing;
import io.penstock.protocol.status.Report;
import java.util.Optional;

/**
 * An incarnation that is to stop: its tasks move elsewhere, if there is anybody to take them and somebody to arrange it, before it makes
 * its last commit. Pure.
 */
final class Leaving {

    private final Incarnation self;
    private final long untilNanos;

    /** @param untilNanos when it stops waiting, by the clock's nanoTime */
    Leaving(Incarnation self, long untilNanos) {
        this.self = self;
        this.untilNanos = untilNanos;
    }

    /** What there is to say until the control topic shows that it was heard. */
    Optional<Report> report(JobControlView view) {
        boolean known = view.listing(self).map(IncarnationListed::leaving).orElse(true);
        return known ? Optional.empty() : Optional.of(new Report.LeaveRequested(self));
    }

    /** @param empty whether nothing is left that it would have to commit for */
    boolean isOver(JobControlView view, boolean empty, long nowNanos) {
        boolean others = view.listed(Standing.ALIVE).stream()
                .anyMatch(listing -> !listing.incarnation().equals(self) && !listing.leaving());
        boolean own = view.currentAssignments().stream().anyMatch(assigned -> self.equals(assigned.owner()));
        return !others || (empty && !own) || nowNanos - untilNanos >= 0;
    }
}
