package io.penstock.bench.cluster;

import io.penstock.protocol.Incarnation;
import io.penstock.protocol.JobName;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.TopicNames;
import io.penstock.protocol.control.CheckpointCompleted;
import io.penstock.protocol.control.ControlCodec;
import io.penstock.protocol.control.ControlRecord;
import io.penstock.protocol.control.IncarnationDead;
import io.penstock.protocol.control.IncarnationFenced;
import io.penstock.protocol.control.IncarnationListed;
import io.penstock.protocol.control.JobControlView;
import io.penstock.protocol.control.LeaderElected;
import io.penstock.protocol.control.Standing;
import io.penstock.protocol.control.TaskAssigned;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Follows a job's control topic: who is there, who owns what, what was decided when. Times are those at which the
 * coordinator sent a record, in microseconds since the epoch, to the millisecond. Any thread.
 */
public final class ControlTail extends Tail {

    private static final long MICROS_PER_MS = 1_000;
    private static final String KEYED_STAGE = "profile";

    private final JobControlView view;
    private final int tasks;
    private final List<Decision> decisions = new ArrayList<>();

    private record Decision(long micros, ControlRecord record) {}

    /**
     * What a process owns.
     *
     * @param keyed tasks, by their indexes
     * @param partitions that its source tasks read
     */
    public record Owned(Set<Integer> keyed, Set<Integer> partitions) {}

    /** @param tasks of the job, of all stages */
    public ControlTail(String bootstrap, String job, int tasks) {
        super(bootstrap, List.of(new TopicPartition(TopicNames.control(job), 0)), "control");
        this.view = new JobControlView(new JobName(job));
        this.tasks = tasks;
    }

    @Override
    void take(ConsumerRecord<byte[], byte[]> record, long arrivalMicros) {
        ControlRecord decoded = ControlCodec.decode(record.key(), record.value(), record.topic(), record.offset());
        view.apply(decoded);
        decisions.add(new Decision(record.timestamp() * MICROS_PER_MS, decoded));
    }

    /** Whether so many processes are there, each with its share of the tasks, and no task is on its way. */
    public synchronized boolean isSettled(int members) {
        List<IncarnationListed> alive = view.listed(Standing.ALIVE);
        List<TaskAssigned> assignments = view.currentAssignments();
        if (alive.size() != members || assignments.size() != tasks) {
            return false;
        }
        boolean still =
                assignments.stream().allMatch(assigned -> assigned.standby().isEmpty());
        int least = tasks / members - 1;
        return still
                && alive.stream()
                        .allMatch(member -> !member.leaving()
                                && view.tasksOf(member.incarnation()).size() >= least);
    }

    /** How many checkpoints that were begun after the given time have been completed. */
    synchronized long checkpointsBegunAfter(long micros) {
        return checkpoints(micros, Long.MAX_VALUE).size();
    }

    /** The checkpoints that were begun in the span and have been completed, in order. */
    public synchronized List<CheckpointCompleted> checkpoints(long fromMicros, long toMicros) {
        return decisions.stream()
                .filter(decision -> decision.record() instanceof CheckpointCompleted)
                .map(decision -> (CheckpointCompleted) decision.record())
                .filter(done -> done.triggeredMs() * MICROS_PER_MS >= fromMicros
                        && done.triggeredMs() * MICROS_PER_MS < toMicros)
                .toList();
    }

    /** What the process owns now. */
    public synchronized Owned ownedBy(long pid) {
        Set<Integer> keyed = new TreeSet<>();
        Set<Integer> partitions = new TreeSet<>();
        incarnation(pid).ifPresent(incarnation -> {
            for (TaskId task : view.tasksOf(incarnation).keySet()) {
                if (task.stage().equals(KEYED_STAGE)) {
                    keyed.add(task.index());
                } else {
                    view.source(task).ifPresent(source -> partitions.add(source.partition()));
                }
            }
        });
        return new Owned(keyed, partitions);
    }

    /** Whether the process has the coordinator that leads. */
    public synchronized boolean leads(long pid) {
        return view.leader()
                .map(LeaderElected::leader)
                .filter(process(pid)::equals)
                .isPresent();
    }

    /** When the process was declared dead. */
    public synchronized OptionalLong deadMicros(long pid) {
        Optional<Incarnation> lost = incarnation(pid);
        return first(
                record -> record instanceof IncarnationDead dead
                        && lost.filter(dead.incarnation()::equals).isPresent(),
                0);
    }

    /** When the process was known to be fenced. */
    public synchronized OptionalLong fencedMicros(long pid) {
        Optional<Incarnation> lost = incarnation(pid);
        return first(
                record -> record instanceof IncarnationFenced fenced
                        && lost.filter(fenced.incarnation()::equals).isPresent(),
                0);
    }

    /** When the first task was assigned after the given time. */
    public synchronized OptionalLong assignedMicros(long afterMicros) {
        return first(record -> record instanceof TaskAssigned, afterMicros);
    }

    private OptionalLong first(Predicate<ControlRecord> wanted, long fromMicros) {
        return decisions.stream()
                .filter(decision -> decision.micros() >= fromMicros && wanted.test(decision.record()))
                .mapToLong(Decision::micros)
                .findFirst();
    }

    /** Of a process that is, or has been, listed. */
    private Optional<Incarnation> incarnation(long pid) {
        return decisions.stream()
                .filter(decision -> decision.record() instanceof IncarnationListed)
                .map(decision -> (IncarnationListed) decision.record())
                .filter(listed -> listed.process().equals(process(pid)))
                .map(IncarnationListed::incarnation)
                .findFirst();
    }

    private static String process(long pid) {
        return "bench-" + pid;
    }
}
