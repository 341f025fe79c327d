package io.penstock.objectstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.common.state.ValueState;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.protocol.TaskId;
import io.penstock.s3server.S3Server;
import io.penstock.statestore.StateSnapshot;
import io.penstock.statestore.StateSpec;
import io.penstock.statestore.heap.HeapTaskState;
import io.penstock.statestore.objectstore.s3.S3ObjectStore;
import io.penstock.statestore.objectstore.s3.S3Settings;
import io.penstock.statestore.snapshot.SnapshotId;
import io.penstock.statestore.snapshot.SnapshotUploader;
import io.penstock.statestore.tool.StateTool;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./penstock state} over a bucket, with credentials as the SDK finds them. */
class StateToolS3Test {

    private static final String URL = "s3://penstock/prod";
    private static final StateSpec SEEN = StateSpec.value("score/seen", Types.LONG.createSerde());

    @TempDir
    static Path directory;

    private static S3Server server;

    private String out = "";

    @BeforeAll
    static void storeTwoCheckpoints() throws Exception {
        server = S3Server.start(directory, "penstock");
        System.setProperty("aws.accessKeyId", S3Server.ACCESS_KEY);
        System.setProperty("aws.secretAccessKey", S3Server.SECRET_KEY);
        try (S3ObjectStore store = new S3ObjectStore(S3Settings.of("penstock", "prod", server.endpoint(), null));
                HeapTaskState task = new HeapTaskState("score/3", Types.STRING.createSerde(), List.of(SEEN), 1)) {
            ValueState<Long> seen = task.valueState(SEEN);
            for (int checkpoint = 1; checkpoint <= 2; checkpoint++) {
                for (int key = 0; key < 1_000 + checkpoint; key++) {
                    task.setCurrentKey("acc-" + key);
                    seen.update(key == 17 ? 100L * checkpoint : key);
                }
                task.seal();
                try (StateSnapshot snapshot = task.snapshot()) {
                    task.committed(snapshot.generation());
                    while (task.maintain(1_000)) {
                        assertThat(snapshot.status()).isNotEqualTo(StateSnapshot.Status.VOID);
                    }
                    Path files = directory.resolve("files-" + checkpoint);
                    StateSnapshot.Written written = snapshot.write(files);
                    new SnapshotUploader(store, Runnable::run)
                            .upload(
                                    new SnapshotUploader.Source(
                                            "fraud",
                                            new TaskId("score", 3),
                                            new SnapshotId(1, 1, checkpoint),
                                            checkpoint,
                                            0),
                                    files,
                                    written,
                                    null);
                }
            }
        }
    }

    @AfterAll
    static void stopServer() {
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
        server.close();
    }

    private int run(String... arguments) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream into = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        List<String> all = new java.util.ArrayList<>(List.of(arguments));
        all.add("--endpoint");
        all.add(server.endpoint().toString());
        int exit = StateTool.run(all, into, into);
        out = bytes.toString(StandardCharsets.UTF_8);
        return exit;
    }

    @Test
    void shouldListCheckpointsAndTheirTasks() {
        assertThat(run("ls", URL)).as(out).isEqualTo(StateTool.FINE);
        assertThat(out).containsPattern("fraud +2 +1 ").containsPattern("fraud +1 +1 ");
        assertThat(run("ls", URL, "--job", "fraud", "--checkpoint", "1")).isEqualTo(StateTool.FINE);
        assertThat(out).contains("fraud/score/3/manifests/");
    }

    @Test
    void shouldShowStatesAndGetValues() {
        assertThat(run("show", URL, "--job", "fraud")).as(out).isEqualTo(StateTool.FINE);
        assertThat(out).containsPattern("score/seen +value +1,?002");
        assertThat(run("get", URL, "--job", "fraud", "--state", "score/seen", "--key", "acc-17"))
                .as(out)
                .isEqualTo(StateTool.FINE);
        assertThat(out).contains("\"key\":\"acc-17\",\"value\":200");
    }

    @Test
    void shouldTellWhatHasChangedBetweenTwoCheckpoints() {
        assertThat(run("diff", URL, "--job", "fraud", "--from", "1", "--to", "2"))
                .as(out)
                .isEqualTo(StateTool.DIFFERENT);
        assertThat(out).contains("acc-17").contains("acc-1001");
        assertThat(run("diff", URL, "--job", "fraud", "--from", "2", "--to", "2"))
                .isEqualTo(StateTool.FINE);
    }

    @Test
    void shouldSayWhatTheServerSaysWhenTheBucketIsMissing() {
        assertThat(run("ls", "s3://nowhere/prod")).isEqualTo(StateTool.TROUBLE);
        assertThat(out).contains("nowhere");
    }
}
