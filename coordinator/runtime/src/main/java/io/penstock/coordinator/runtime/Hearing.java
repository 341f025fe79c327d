package io.penstock.coordinator.runtime;

import io.penstock.coordinator.core.CheckpointsSeen;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.JobName;
import io.penstock.protocol.control.ControlRecord;
import io.penstock.protocol.status.Figures;
import io.penstock.protocol.status.Heartbeat;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What a leader has heard from incarnations and shows to people; nothing is decided by it. Owned by the leader's thread. */
final class Hearing {

    private static final int FAILURES_MAX = 32;

    /** The oldest first: it is the one that goes, and what is said again of before it goes again. */
    private static final Comparator<CoordinatorView.Failed> BY_TIME = Comparator.comparingLong(
                    (CoordinatorView.Failed failed) -> failed.failure().atMs())
            .thenComparing(failed -> failed.incarnation().toString())
            .thenComparing(failed -> failed.failure().task())
            .thenComparing(failed -> failed.failure().cause());

    private final Map<Incarnation, Heartbeat> heartbeats = new HashMap<>();
    private final Map<Incarnation, Figures> figures = new HashMap<>();
    private final Map<JobName, TreeSet<CoordinatorView.Failed>> failures = new HashMap<>();

    void heard(Heartbeat heartbeat) {
        heartbeats.put(heartbeat.incarnation(), heartbeat);
    }

    /** Each says its last failures again and again, under the name that it has by now. */
    void heard(Figures said) {
        figures.put(said.incarnation(), said);
        TreeSet<CoordinatorView.Failed> ofJob =
                failures.computeIfAbsent(said.incarnation().job(), absent -> new TreeSet<>(BY_TIME));
        for (Figures.Failure failure : said.failures()) {
            boolean known = ofJob.stream()
                    .anyMatch(each -> each.failure().equals(failure)
                            && each.incarnation()
                                    .taskManager()
                                    .equals(said.incarnation().taskManager()));
            if (!known) {
                ofJob.add(new CoordinatorView.Failed(said.incarnation(), failure));
            }
        }
        while (ofJob.size() > FAILURES_MAX) {
            ofJob.pollFirst();
        }
    }

    /**
     * @param checkpoints what can be told of them
     * @param held those kept for savepoints
     * @param alive whether an incarnation is; what the others said of themselves is forgotten
     */
    CoordinatorView view(
            Map<JobName, List<ControlRecord>> jobs,
            Map<JobName, CheckpointsSeen> checkpoints,
            Map<JobName, Long> held,
            Predicate<Incarnation> alive) {
        heartbeats.keySet().removeIf(alive.negate());
        figures.keySet().removeIf(alive.negate());
        failures.keySet().retainAll(jobs.keySet());
        Map<JobName, List<CoordinatorView.Failed>> failed = new HashMap<>();
        failures.forEach((job, ofJob) -> failed.put(job, new ArrayList<>(ofJob)));
        return new CoordinatorView(jobs, heartbeats, figures, failed, checkpoints, held);
    }
}
