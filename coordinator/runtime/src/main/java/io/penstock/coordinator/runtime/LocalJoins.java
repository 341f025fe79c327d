package io.penstock.coordinator.runtime;

import io.penstock.coordinator.core.CoordinatorCore;
import io.penstock.log.LogException;
import io.penstock.log.LogException.Reason;
import io.penstock.log.Pending;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.SourcePartition;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.protocol.control.GraphPublished;
import io.penstock.protocol.control.IncarnationListed;
import io.penstock.protocol.control.JobControlView;
import io.penstock.protocol.control.JoinRefused;
import io.penstock.protocol.join.JoinReply;
import io.penstock.protocol.join.JoinReply.JoinAccepted;
import io.penstock.protocol.join.JoinRequest;
import io.penstock.protocol.status.JoinRequested;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins from within the coordinator's process, for a TaskManager that runs its job alone: asked by a call, answered once the control topic
 * has given it all tasks. Any thread may ask; the rest is the owner's.
 */
final class LocalJoins {

    private static final Logger LOG = LoggerFactory.getLogger(LocalJoins.class);

    private record Asked(JoinRequest request, Pending<JoinReply> pending) {}

    private final String leader;
    private final Queue<Asked> asked;
    private final Map<String, Asked> unanswered = new LinkedHashMap<>();
    private final int joinsMax;
    private long taken;

    LocalJoins(String leader, int joinsMax) {
        this.leader = leader;
        this.joinsMax = joinsMax;
        this.asked = new ArrayBlockingQueue<>(joinsMax);
    }

    /** Any thread. */
    Pending<JoinReply> ask(JoinRequest request) {
        Pending<JoinReply> pending = new Pending<>();
        if (!asked.offer(new Asked(request, pending))) {
            return Pending.failed(new LogException(
                    Reason.UNAVAILABLE,
                    "TaskManager " + request.taskManager() + " cannot join job " + request.job() + ": " + joinsMax
                            + " joins wait already; ask again later"));
        }
        return pending;
    }

    /** Whether somebody waits to be taken. */
    boolean isAsked() {
        return !asked.isEmpty();
    }

    /**
     * Hands over the requests that wait.
     *
     * @return whether there were any
     */
    boolean take(Consumer<JoinRequested> requests) {
        boolean any = false;
        for (Asked next = asked.poll(); next != null; next = asked.poll()) {
            String nonce = nonce();
            unanswered.put(nonce, next);
            JoinRequest request = next.request();
            requests.accept(new JoinRequested(
                    request.job(),
                    nonce,
                    request.taskManager(),
                    request.process(),
                    1,
                    true,
                    request.graph().hash(),
                    request.graph().toJson(),
                    request.stages()));
            any = true;
        }
        return any;
    }

    /** Answers what the control topic has answered. */
    void answer(CoordinatorCore core) {
        for (Iterator<Map.Entry<String, Asked>> all = unanswered.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<String, Asked> entry = all.next();
            Asked waiting = entry.getValue();
            JoinReply reply =
                    replyTo(entry.getKey(), core.view(waiting.request().job()));
            if (reply != null) {
                all.remove();
                complete(waiting, reply);
            }
        }
    }

    /** Nobody of the job may take over tasks of one that cannot be fenced. */
    void fencingFailed(Incarnation incarnation, String cause) {
        for (Iterator<Asked> all = unanswered.values().iterator(); all.hasNext(); ) {
            Asked waiting = all.next();
            if (waiting.request().job().equals(incarnation.job())) {
                all.remove();
                complete(
                        waiting,
                        new JoinReply.JoinRefused(
                                JoinReply.Reason.FENCING_FAILED,
                                "incarnation " + incarnation + " of job " + incarnation.job()
                                        + " could not be fenced (" + cause + "), so nobody may take over its tasks;"
                                        + " join again once the cluster answers"));
            }
        }
    }

    /** Fails all that wait, taken or not. */
    void fail(LogException why) {
        unanswered.values().forEach(waiting -> waiting.pending().fail(why));
        unanswered.clear();
        for (Asked next = asked.poll(); next != null; next = asked.poll()) {
            next.pending().fail(why);
        }
    }

    private String nonce() {
        String nonce = CoordinatorCore.LOCAL_NONCE + taken++ + "@" + leader;
        return nonce.length() <= 100 ? nonce : nonce.substring(0, 60) + Integer.toHexString(nonce.hashCode());
    }

    private static @Nullable JoinReply replyTo(String nonce, JobControlView view) {
        JoinRefused refusal = view.refusalOf(nonce).orElse(null);
        if (refusal != null) {
            return new JoinReply.JoinRefused(JoinReply.Reason.GRAPH_TOO_LARGE, refusal.message());
        }
        IncarnationListed listed = view.listingOf(nonce).orElse(null);
        if (listed == null) {
            return null;
        }
        Incarnation incarnation = listed.incarnation();
        if (view.death(incarnation).isPresent()) {
            return new JoinReply.JoinRefused(
                    JoinReply.Reason.SUPERSEDED,
                    "incarnation " + incarnation + " was declared dead before it owned a task: "
                            + view.death(incarnation).get().reason() + "; run one process of the job");
        }
        SortedMap<TaskId, Term> tasks = view.tasksOf(incarnation);
        int wanted = view.graph().stream()
                .flatMap(graph -> graph.stages().stream())
                .map(GraphPublished.Stage::indexes)
                .mapToInt(java.util.List::size)
                .sum();
        if (tasks.size() < wanted) {
            return null;
        }
        SortedMap<TaskId, SourcePartition> sources = new TreeMap<>();
        tasks.keySet().forEach(task -> view.source(task).ifPresent(source -> sources.put(task, source)));
        return new JoinAccepted(incarnation, view.run().orElseThrow(), tasks, sources);
    }

    private static void complete(Asked waiting, JoinReply reply) {
        if (reply instanceof JoinAccepted accepted) {
            LOG.info(
                    "incarnation {} owns {} tasks in run {}",
                    accepted.incarnation(),
                    accepted.tasks().size(),
                    accepted.run());
        } else {
            LOG.warn("join refused: {}", reply);
        }
        waiting.pending().complete(reply);
    }
}
