package io.penstock.coordinator.core;

import io.penstock.coordinator.core.Decision.Append;
import io.penstock.coordinator.core.Decision.Fence;
import io.penstock.coordinator.core.Decision.Reply;
import io.penstock.protocol.HexId;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.JobName;
import io.penstock.protocol.SourcePartition;
import io.penstock.protocol.TaskManagerId;
import io.penstock.protocol.control.ControlCodec;
import io.penstock.protocol.control.ControlRecord;
import io.penstock.protocol.control.EncodedRecord;
import io.penstock.protocol.graph.GraphDescription;
import io.penstock.protocol.graph.OperatorDescription;
import io.penstock.protocol.graph.StageDescription;
import io.penstock.protocol.graph.StageKind;
import io.penstock.protocol.join.JoinReply;
import io.penstock.protocol.join.JoinRequest;
import io.penstock.protocol.join.StageTasks;
import java.util.ArrayList;
import java.util.List;

/** A core whose appends succeed at once, through the codec, and which remembers everything decided. */
final class CoreFixture {

    static final String PREFIX = "p";
    static final JobName JOB = new JobName("fraud");
    static final long NOW_MS = 1_000;

    final List<ControlRecord> log = new ArrayList<>();
    final List<Fence> fences = new ArrayList<>();
    final List<Reply> replies = new ArrayList<>();
    CoordinatorCore core = new CoordinatorCore(PREFIX);
    private long requests;

    /** Everything that is not durable is lost; a new core replays. */
    void crash() {
        core = new CoordinatorCore(PREFIX);
        fences.clear();
        replies.clear();
        log.forEach(core::apply);
    }

    /** @return the request's id */
    long join(String taskManager) {
        return join(request(JOB, taskManager, 2, new SourcePartition("in", 0)));
    }

    long join(JoinRequest request) {
        long id = requests++;
        handle(new CoordinatorEvent.Joined(id, request));
        return id;
    }

    void handle(CoordinatorEvent event) {
        carryOut(core.handle(event, NOW_MS));
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
            } else if (decision instanceof Reply reply) {
                replies.add(reply);
            }
        }
    }

    /** The last answer. */
    JoinReply answer() {
        return replies.get(replies.size() - 1).reply();
    }

    JoinReply.JoinAccepted accepted() {
        return (JoinReply.JoinAccepted) answer();
    }

    static Incarnation incarnation(String taskManager, long number) {
        return new Incarnation(PREFIX, JOB, new TaskManagerId(taskManager), number);
    }

    static JoinRequest request(JobName job, String taskManager, int keyGroups, SourcePartition... sources) {
        GraphDescription graph = new GraphDescription(
                job,
                keyGroups,
                List.of(
                        stage("source", StageKind.SOURCE, sources.length, ""),
                        stage("score", StageKind.KEYED, keyGroups, "")),
                List.of(),
                List.of());
        return request(taskManager, graph, keyGroups, sources);
    }

    static JoinRequest request(String taskManager, GraphDescription graph, int keyGroups, SourcePartition... sources) {
        return new JoinRequest(
                new TaskManagerId(taskManager),
                "host/" + taskManager,
                graph,
                List.of(
                        new StageTasks.Sources("source", List.of(sources)),
                        new StageTasks.Numbered("score", keyGroups)));
    }

    static StageDescription stage(String uid, StageKind kind, int parallelism, String detail) {
        HexId id = HexId.ofUid(uid);
        return new StageDescription(
                id, uid, uid, kind, parallelism, true, List.of(new OperatorDescription(id, uid, uid, "op", detail)));
    }
}
