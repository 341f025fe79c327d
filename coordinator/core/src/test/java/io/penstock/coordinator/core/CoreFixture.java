package io.penstock.coordinator.core;

import io.penstock.coordinator.core.CoordinatorEvent.CaughtUp;
import io.penstock.coordinator.core.CoordinatorEvent.Due;
import io.penstock.coordinator.core.CoordinatorEvent.FencingSucceeded;
import io.penstock.coordinator.core.CoordinatorEvent.Heard;
import io.penstock.coordinator.core.CoordinatorEvent.Reported;
import io.penstock.coordinator.core.Decision.Append;
import io.penstock.coordinator.core.Decision.Fence;
import io.penstock.protocol.HexId;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.JobName;
import io.penstock.protocol.SourcePartition;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.TaskManagerId;
import io.penstock.protocol.control.ControlCodec;
import io.penstock.protocol.control.ControlRecord;
import io.penstock.protocol.control.EncodedRecord;
import io.penstock.protocol.control.JobControlView;
import io.penstock.protocol.control.Standing;
import io.penstock.protocol.control.TaskAssigned;
import io.penstock.protocol.join.StageTasks;
import io.penstock.protocol.status.JoinRequested;
import io.penstock.protocol.status.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A core whose appends succeed at once, through the codec, and which remembers everything decided. Time moves when told. */
final class CoreFixture {

    static final String PREFIX = "p";
    static final JobName JOB = new JobName("fraud");
    static final long START_MS = 1_000;
    static final HexId GRAPH = HexId.ofUid("graph");

    final List<ControlRecord> log = new ArrayList<>();
    final List<Fence> fences = new ArrayList<>();
    private final CoreSettings settings;
    CoordinatorCore core;
    private long nanos;
    private int nonces;

    CoreFixture() {
        this(16);
    }

    CoreFixture(int movesMax) {
        settings = new CoreSettings(
                PREFIX,
                Duration.ofSeconds(2),
                movesMax,
                Duration.ofSeconds(1),
                Duration.ofMinutes(1),
                Duration.ofHours(1));
        core = new CoordinatorCore(settings);
    }

    Now now() {
        return new Now(START_MS + nanos / 1_000_000, nanos);
    }

    void pass(Duration time) {
        nanos += time.toNanos();
    }

    /** Everything that is not durable is lost; a new core replays. */
    void crash() {
        core = new CoordinatorCore(settings);
        fences.clear();
        log.forEach(core::apply);
    }

    JobControlView view() {
        return core.view(JOB);
    }

    TaskAssigned assignment(TaskId task) {
        return view().assignment(task).orElseThrow();
    }

    /** Joins with one slot and the usual graph. */
    Incarnation join(String taskManager) {
        return join(request(taskManager, "n-" + nonces++, 2, new SourcePartition("in", 0)));
    }

    /** @return who it became */
    Incarnation join(JoinRequested request) {
        report(request);
        return core.view(request.reportedJob())
                .listingOf(request.nonce())
                .orElseThrow()
                .incarnation();
    }

    void report(Report report) {
        handle(new Reported(report));
    }

    /** Fences everybody who is to be fenced. */
    void fenceAll() {
        List<Fence> under = List.copyOf(fences);
        fences.clear();
        under.forEach(fence -> handle(new FencingSucceeded(fence.incarnation())));
    }

    /** Nothing is heard for that long but of those named; the reader is caught up every 100 ms. */
    void silence(Duration time, Incarnation... heard) {
        for (long i = 0; i < time.toMillis() / 100; i++) {
            pass(Duration.ofMillis(100));
            for (Incarnation incarnation : heard) {
                handle(new Heard(incarnation));
            }
            handle(new CaughtUp(nanos));
        }
    }

    /** Declares it dead by silence, while all others are heard. */
    void kill(Incarnation incarnation) {
        Incarnation[] others = view().listed(Standing.ALIVE).stream()
                .map(listed -> listed.incarnation())
                .filter(other -> !other.equals(incarnation))
                .toArray(Incarnation[]::new);
        silence(Duration.ofMillis(4_500), others);
    }

    /** Handles an event and all that is due by it. */
    void handle(CoordinatorEvent event) {
        carryOut(core.handle(event, now()));
        settle();
    }

    /** Handles what is due. */
    void settle() {
        for (List<JobName> due = core.due(now()); !due.isEmpty(); due = core.due(now())) {
            due.forEach(job -> carryOut(core.handle(new Due(job), now())));
        }
    }

    void carryOut(List<Decision> decisions) {
        for (Decision decision : decisions) {
            if (decision instanceof Append append) {
                for (ControlRecord record : append.records()) {
                    EncodedRecord bytes = ControlCodec.encode(record);
                    ControlRecord read = ControlCodec.decode(bytes.key(), bytes.value(), "log", log.size());
                    log.add(read);
                    core.apply(read);
                }
            } else if (decision instanceof Fence fence) {
                fences.add(fence);
            }
        }
    }

    static Incarnation incarnation(String taskManager, long number) {
        return new Incarnation(PREFIX, JOB, new TaskManagerId(taskManager), number);
    }

    static JoinRequested request(String taskManager, String nonce, int keyGroups, SourcePartition... sources) {
        return request(JOB, taskManager, nonce, 1, false, GRAPH, keyGroups, sources);
    }

    static JoinRequested request(
            JobName job,
            String taskManager,
            String nonce,
            int slots,
            boolean exclusive,
            HexId graph,
            int keyGroups,
            SourcePartition... sources) {
        return new JoinRequested(
                job,
                nonce,
                new TaskManagerId(taskManager),
                "host/" + taskManager,
                slots,
                exclusive,
                graph,
                "{\"graph\":\"" + graph + "\"}",
                List.of(
                        new StageTasks.Sources("source", List.of(sources)),
                        new StageTasks.Numbered("score", keyGroups)));
    }
}
