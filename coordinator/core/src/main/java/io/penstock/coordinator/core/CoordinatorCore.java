package io.penstock.coordinator.core;

import io.penstock.coordinator.core.CoordinatorEvent.CaughtUp;
import io.penstock.coordinator.core.CoordinatorEvent.Due;
import io.penstock.coordinator.core.CoordinatorEvent.Elected;
import io.penstock.coordinator.core.CoordinatorEvent.FencingFailed;
import io.penstock.coordinator.core.CoordinatorEvent.FencingSucceeded;
import io.penstock.coordinator.core.CoordinatorEvent.Heard;
import io.penstock.coordinator.core.CoordinatorEvent.Reported;
import io.penstock.coordinator.core.CoordinatorEvent.SavepointBegins;
import io.penstock.coordinator.core.CoordinatorEvent.SavepointEnds;
import io.penstock.coordinator.core.Decision.Append;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.JobName;
import io.penstock.protocol.control.ControlRecord;
import io.penstock.protocol.control.IncarnationListed;
import io.penstock.protocol.control.JobControlView;
import io.penstock.protocol.control.LeaderElected;
import io.penstock.protocol.control.Standing;
import io.penstock.protocol.control.StatusRead;
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

    private final CoreSettings settings;
    private final Map<JobName, JobCoordination> jobs = new TreeMap<>();
    private final Liveness liveness;
    private @Nullable LeaderElected leader;
    private @Nullable StatusRead statusRead;

    public CoordinatorCore(CoreSettings settings) {
        this.settings = settings;
        this.liveness = new Liveness(settings.heartbeatTimeout().toNanos());
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
        } else if (record instanceof StatusRead read) {
            statusRead = read;
        }
        Optional<JobName> job = record.key().job();
        if (job.isPresent()) {
            coordination(job.get()).apply(record);
        }
    }

    /**
     * Decides what follows from an event.
     *
     * @return in the order to be carried out; empty when nothing follows
     * @throws IllegalStateException when the event cannot happen in this state
     */
    public List<Decision> handle(CoordinatorEvent event, Now now) {
        if (event instanceof Elected elected) {
            return onElected(elected);
        }
        if (event instanceof Heard heard) {
            liveness.heard(heard.incarnation(), now.nanos());
            return List.of();
        }
        if (event instanceof CaughtUp caughtUp) {
            return onCaughtUp(caughtUp, now);
        }
        if (event instanceof Reported reported) {
            return coordination(reported.report().reportedJob()).onReported(reported.report(), now);
        }
        if (event instanceof Due due) {
            return coordination(due.name()).onDue(now);
        }
        if (event instanceof SavepointBegins begins) {
            coordination(begins.name()).onSavepointBegins(now);
            return List.of();
        }
        if (event instanceof SavepointEnds ends) {
            coordination(ends.name()).onSavepointEnds();
            return List.of();
        }
        if (event instanceof FencingSucceeded succeeded) {
            return coordination(succeeded.incarnation().job()).onFencingSucceeded(succeeded.incarnation(), now);
        }
        if (event instanceof FencingFailed failed) {
            return coordination(failed.incarnation().job()).onFencingFailed(failed.incarnation(), now);
        }
        throw new IllegalStateException("no decision is known for " + event);
    }

    /** The jobs for which {@link Due} is to be handled: their state has changed, or time has made something due. */
    public List<JobName> due(Now now) {
        List<JobName> due = new ArrayList<>();
        jobs.forEach((name, job) -> {
            if (job.isDue(now.nanos())) {
                due.add(name);
            }
        });
        return due;
    }

    /** The newest leader applied; empty before the first. */
    public Optional<LeaderElected> leader() {
        return Optional.ofNullable(leader);
    }

    /** Reports that precede this offset of the status topic have been acted on, durably. */
    public long statusRead() {
        return statusRead == null ? 0 : statusRead.offset();
    }

    /** The jobs there have been, in order. */
    public List<JobName> jobs() {
        return List.copyOf(jobs.keySet());
    }

    /** What the control topic says of a job. The core's own: to be read on its thread, not to be changed. */
    public JobControlView view(JobName job) {
        return coordination(job).view();
    }

    /** The checkpoint of a job that is kept for a savepoint that is being taken; empty where there is none. */
    public Optional<Long> heldCheckpoint(JobName job) {
        return coordination(job).heldCheckpoint();
    }

    /** What can be told of a job's checkpoints. */
    public CheckpointsSeen checkpointsSeen(JobName job) {
        return coordination(job).checkpointsSeen();
    }

    /** The whole state as records that, applied in order to a new core, make it equal to this one. */
    public List<ControlRecord> records() {
        List<ControlRecord> records = new ArrayList<>();
        if (leader != null) {
            records.add(leader);
        }
        if (statusRead != null) {
            records.add(statusRead);
        }
        jobs.values().forEach(job -> records.addAll(job.view().records()));
        return records;
    }

    private List<Decision> onElected(Elected event) {
        long epoch = leader == null ? 1 : leader.epoch() + 1;
        return List.of(new Append(List.of(new LeaderElected(event.leader(), epoch))));
    }

    private List<Decision> onCaughtUp(CaughtUp event, Now now) {
        liveness.caughtUp(event.asOfNanos());
        List<Incarnation> alive = new ArrayList<>();
        for (JobCoordination job : jobs.values()) {
            for (IncarnationListed listed : job.view().listed(Standing.ALIVE)) {
                alive.add(listed.incarnation());
            }
        }
        Map<JobName, List<Incarnation>> dead = new TreeMap<>();
        for (Incarnation silent : liveness.dead(alive, now.nanos())) {
            dead.computeIfAbsent(silent.job(), job -> new ArrayList<>()).add(silent);
        }
        List<ControlRecord> records = new ArrayList<>();
        dead.forEach((job, silent) -> records.addAll(coordination(job).declareDead(silent, now)));
        return records.isEmpty() ? List.of() : List.of(new Append(records));
    }

    private JobCoordination coordination(JobName job) {
        return jobs.computeIfAbsent(job, name -> new JobCoordination(settings, name));
    }
}
