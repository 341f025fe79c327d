package io.penstock.coordinator.core;

import io.penstock.coordinator.core.Decision.Append;
import io.penstock.coordinator.core.Decision.Fence;
import io.penstock.coordinator.core.Decision.Reply;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.JobName;
import io.penstock.protocol.control.ControlRecord;
import io.penstock.protocol.control.IncarnationDead;
import io.penstock.protocol.control.IncarnationFenced;
import io.penstock.protocol.control.IncarnationListed;
import io.penstock.protocol.control.JobControlView;
import io.penstock.protocol.control.Standing;
import io.penstock.protocol.join.JoinReply;
import io.penstock.protocol.join.JoinReply.JoinRefused;
import io.penstock.protocol.join.JoinRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One job's decisions. What is durable lives in the view; a join under way and the fences under way are the leader's own and
 * start anew with the next leader.
 *
 * <p>The order that everything rests on: earlier incarnations are dead in the control topic → their ids are fenced → the tasks
 * are assigned. A joiner supersedes every incarnation before it, since a job has one TaskManager here.
 */
final class JobCoordination {

    private final String prefix;
    private final JobControlView view;
    private final Set<Incarnation> fencing = new HashSet<>();
    private @Nullable PendingJoin join;
    private int unapplied;

    JobCoordination(String prefix, JobName job) {
        this.prefix = prefix;
        this.view = new JobControlView(job);
    }

    JobControlView view() {
        return view;
    }

    void apply(ControlRecord record) {
        view.apply(record);
        if (unapplied > 0) {
            unapplied--;
        }
    }

    /** A new leader finishes what a former one declared: death without its fence. */
    List<Decision> onElected() {
        List<Decision> decisions = new ArrayList<>();
        for (IncarnationListed dead : view.listed(Standing.DEAD)) {
            fence(dead, decisions);
        }
        return decisions;
    }

    List<Decision> onJoined(CoordinatorEvent.Joined event, long nowMs) {
        requireApplied(event);
        JoinRequest request = event.request();
        Incarnation incarnation =
                new Incarnation(prefix, view.job(), request.taskManager(), view.highestIncarnationNumber() + 1);
        PendingJoin joining = new PendingJoin(event.requestId(), request, incarnation);
        int graphBytes = request.graph().toJson().getBytes(StandardCharsets.UTF_8).length;
        if (graphBytes > CoordinatorCore.GRAPH_BYTES_MAX) {
            joining.refuse(JoinState.Signal.UNACCEPTABLE);
            return List.of(new Reply(
                    event.requestId(),
                    new JoinRefused(
                            JoinReply.Reason.GRAPH_TOO_LARGE,
                            "the description of job " + view.job() + " has " + graphBytes + " bytes, allowed are "
                                    + CoordinatorCore.GRAPH_BYTES_MAX + "; split the job or shorten its names")));
        }

        List<ControlRecord> records = new ArrayList<>();
        List<Decision> effects = new ArrayList<>();
        records.add(new IncarnationListed(incarnation, request.process(), incarnation.transactionalIds()));
        List<Incarnation> unfenced = new ArrayList<>();
        for (IncarnationListed dead : view.listed(Standing.DEAD)) {
            unfenced.add(dead.incarnation());
            fence(dead, effects);
        }
        for (IncarnationListed alive : view.listed(Standing.ALIVE)) {
            unfenced.add(alive.incarnation());
            records.add(new IncarnationDead(
                    alive.incarnation(),
                    "superseded: " + request.process() + " joined job " + view.job() + " as " + incarnation,
                    incarnation));
            fence(alive, effects);
        }
        joining.awaitFences(unfenced);
        if (join != null) {
            effects.add(refuse(
                    join,
                    JoinState.Signal.SUPERSEDED,
                    JoinReply.Reason.SUPERSEDED,
                    "incarnation " + join.incarnation() + " was declared dead before it owned a task: "
                            + request.process() + " joined job " + view.job() + " as " + incarnation
                            + "; run one process of the job"));
        }
        join = joining;
        if (joining.state() == JoinState.ACCEPTED) {
            effects.add(accept(joining, records, nowMs));
        }
        return decisions(records, effects);
    }

    List<Decision> onFencingSucceeded(CoordinatorEvent.FencingSucceeded event, long nowMs) {
        requireApplied(event);
        requireFencing(event, event.incarnation());
        List<ControlRecord> records = new ArrayList<>();
        List<Decision> effects = new ArrayList<>();
        records.add(new IncarnationFenced(event.incarnation()));
        if (join != null) {
            join.fenced(event.incarnation());
            if (join.state() == JoinState.ACCEPTED) {
                effects.add(accept(join, records, nowMs));
            }
        }
        return decisions(records, effects);
    }

    List<Decision> onFencingFailed(CoordinatorEvent.FencingFailed event) {
        requireApplied(event);
        requireFencing(event, event.incarnation());
        if (join == null) {
            return List.of(); // it stays dead and unfenced in the log: the next join or leader tries again
        }
        PendingJoin refused = join;
        join = null;
        return List.of(refuse(
                refused,
                JoinState.Signal.FENCING_FAILED,
                JoinReply.Reason.FENCING_FAILED,
                "incarnation " + event.incarnation() + " of job " + view.job() + " could not be fenced ("
                        + event.cause() + "), so " + refused.incarnation()
                        + " may not take over its tasks; join again once the cluster answers"));
    }

    private Reply accept(PendingJoin joining, List<ControlRecord> records, long nowMs) {
        Assignment assignment = Assignment.of(joining.request(), joining.incarnation(), view, nowMs);
        records.addAll(assignment.records());
        join = null;
        return new Reply(joining.requestId(), assignment.accepted());
    }

    private static Reply refuse(PendingJoin joining, JoinState.Signal signal, JoinReply.Reason reason, String message) {
        joining.refuse(signal);
        return new Reply(joining.requestId(), new JoinRefused(reason, message));
    }

    private void fence(IncarnationListed listed, List<Decision> effects) {
        if (fencing.add(listed.incarnation())) {
            effects.add(new Fence(listed.incarnation(), listed.transactionalIds()));
        }
    }

    private List<Decision> decisions(List<ControlRecord> records, List<Decision> effects) {
        unapplied += records.size();
        List<Decision> decisions = new ArrayList<>(effects.size() + 1);
        decisions.add(new Append(records));
        decisions.addAll(effects);
        return decisions;
    }

    private void requireApplied(CoordinatorEvent event) {
        if (unapplied > 0) {
            throw new IllegalStateException("event " + event + " of job " + view.job() + " came while " + unapplied
                    + " records decided before it are not applied");
        }
    }

    private void requireFencing(CoordinatorEvent event, Incarnation incarnation) {
        if (!fencing.remove(incarnation)) {
            throw new IllegalStateException(
                    "event " + event + " reports a fence that nobody decided; under way: " + fencing);
        }
    }
}
