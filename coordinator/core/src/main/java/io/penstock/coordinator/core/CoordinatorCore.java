package io.penstock.coordinator.core;

import io.penstock.coordinator.core.CoordinatorEvent.Elected;
import io.penstock.coordinator.core.CoordinatorEvent.FencingFailed;
import io.penstock.coordinator.core.CoordinatorEvent.FencingSucceeded;
import io.penstock.coordinator.core.CoordinatorEvent.Joined;
import io.penstock.coordinator.core.Decision.Append;
import io.penstock.protocol.JobName;
import io.penstock.protocol.control.ControlRecord;
import io.penstock.protocol.control.JobControlView;
import io.penstock.protocol.control.LeaderElected;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The coordinator's decisions for all jobs of a prefix. Its durable state is what {@link #apply} was handed from the control
 * topic; {@link #handle} decides and changes none of it. Between a decision's {@link Append} and its application no other event of
 * that job may be handled. When an append fails the core is thrown away with its leader, and the next one replays the topic.
 *
 * <p>One owner thread.
 */
public final class CoordinatorCore {

    /** The largest graph description published, in bytes of UTF-8: below Kafka's default message limit of 1 MiB. */
    public static final int GRAPH_BYTES_MAX = 900_000;

    private final String prefix;
    private final Map<JobName, JobCoordination> jobs = new TreeMap<>();
    private @Nullable LeaderElected leader;

    /** @param prefix begins the names of the incarnations */
    public CoordinatorCore(String prefix) {
        this.prefix = prefix;
    }

    /**
     * Takes the next record of the control topic: in replay, or when an append of one's own has succeeded.
     *
     * @throws IllegalStateException when it contradicts an earlier one
     */
    public void apply(ControlRecord record) {
        if (record instanceof LeaderElected elected) {
            if (leader != null && elected.epoch() < leader.epoch()) {
                throw new IllegalStateException("control record " + elected + " follows " + leader
                        + "; the control topic is not what its coordinators wrote, restore or delete it");
            }
            leader = elected;
        }
        Optional<JobName> job = record.key().job();
        if (job.isPresent()) {
            coordination(job.get()).apply(record);
        }
    }

    /**
     * Decides what follows from an event.
     *
     * @param nowMs milliseconds since the epoch
     * @return in the order to be carried out; empty when nothing follows
     * @throws IllegalStateException when the event cannot happen in this state
     */
    public List<Decision> handle(CoordinatorEvent event, long nowMs) {
        if (event instanceof Elected elected) {
            return onElected(elected);
        }
        if (event instanceof Joined joined) {
            return coordination(joined.request().job()).onJoined(joined, nowMs);
        }
        if (event instanceof FencingSucceeded succeeded) {
            return coordination(succeeded.incarnation().job()).onFencingSucceeded(succeeded, nowMs);
        }
        if (event instanceof FencingFailed failed) {
            return coordination(failed.incarnation().job()).onFencingFailed(failed);
        }
        throw new IllegalStateException("no decision is known for " + event);
    }

    /** The newest leader applied; empty before the first. */
    public Optional<LeaderElected> leader() {
        return Optional.ofNullable(leader);
    }

    /** What the control topic says of a job. The core's own: to be read on its thread, not to be changed. */
    public JobControlView view(JobName job) {
        return coordination(job).view();
    }

    private List<Decision> onElected(Elected event) {
        long epoch = leader == null ? 1 : leader.epoch() + 1;
        List<Decision> decisions = new ArrayList<>();
        decisions.add(new Append(List.of(new LeaderElected(event.leader(), epoch))));
        jobs.values().forEach(job -> decisions.addAll(job.onElected()));
        return decisions;
    }

    private JobCoordination coordination(JobName job) {
        return jobs.computeIfAbsent(job, name -> new JobCoordination(prefix, name));
    }
}
