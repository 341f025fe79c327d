package io.penstock.statestore.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.statestore.tool.StateTool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tool on the golden snapshots: it reads what it has no classes for. */
class StateToolTest {

    private static final String MANIFEST = "fraud/profile/3/manifests/" + GoldenState.SNAPSHOT;

    @TempDir
    Path directory;

    private GoldenFiles golden;
    private String out = "";
    private String err = "";

    @BeforeEach
    void copy() throws IOException {
        golden = GoldenFiles.copied(directory, GoldenFiles.V1);
    }

    @AfterEach
    void close() {
        golden.close();
    }

    private String url(String backend) {
        return golden.storage(backend).toUri().toString();
    }

    private int run(String... arguments) {
        ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        int exit = StateTool.run(
                List.of(arguments),
                new PrintStream(outBytes, true, StandardCharsets.UTF_8),
                new PrintStream(errBytes, true, StandardCharsets.UTF_8));
        out = outBytes.toString(StandardCharsets.UTF_8);
        err = errBytes.toString(StandardCharsets.UTF_8);
        return exit;
    }

    @ParameterizedTest
    @ValueSource(strings = {GoldenFiles.HEAP, GoldenFiles.ROCKSDB})
    void shouldListCheckpointsAndSnapshots(String backend) {
        assertThat(run("ls", url(backend))).as(err).isEqualTo(StateTool.FINE);
        assertThat(out.lines().toList().get(0)).matches("job +checkpoint +tasks +bytes +uploaded +stages +format");
        assertThat(out.lines().toList().get(1)).matches("fraud +1 +1 +\\d+ +\\d+ +profile +(payloads|rocksdb)");

        assertThat(run("ls", url(backend), "--job", "fraud", "--checkpoint=1")).isEqualTo(StateTool.FINE);
        assertThat(out).contains("profile/3").contains(MANIFEST);

        assertThat(run("ls", url(backend), "--job", "other")).isEqualTo(StateTool.DIFFERENT);
        assertThat(out).contains("no snapshots");
    }

    @ParameterizedTest
    @ValueSource(strings = {GoldenFiles.HEAP, GoldenFiles.ROCKSDB})
    void shouldShowStatesWithTheirSchemas(String backend) {
        assertThat(run("show", url(backend))).as(err).isEqualTo(StateTool.FINE);
        assertThat(out)
                .containsPattern("profile/account +value +3 +\\d+")
                .containsPattern("profile/payments +list +3 +\\d+")
                .containsPattern("profile/events +map +3 +\\d+")
                .containsPattern("profile/_timers.event +timers +3 +\\d+")
                .contains("  key: builtin string")
                .contains("  namespace: builtin long")
                .contains("  value: ttl-1 avro:{\"type\":\"record\",\"name\":\"Payment\"");
        assertThat(run("show", url(backend), "--state", "profile/rate")).isEqualTo(StateTool.FINE);
        assertThat(out).contains("profile/rate").doesNotContain("profile/account");
    }

    @ParameterizedTest
    @ValueSource(strings = {GoldenFiles.HEAP, GoldenFiles.ROCKSDB})
    void shouldGetAKeysValuesAsJson(String backend) {
        assertThat(run("get", url(backend) + MANIFEST, "--state", "profile/account", "--key", "key-0"))
                .as(err)
                .isEqualTo(StateTool.FINE);
        assertThat(out.strip())
                .isEqualTo("{\"task\":\"profile/3\",\"checkpoint\":1,\"key\":\"key-0\",\"value\":"
                        + "{\"id\":\"a0\",\"count\":0,\"city\":\"Bern\",\"kind\":\"PRIVATE\","
                        + "\"payments\":[{\"what\":\"p0\",\"amount\":0.5,\"dropped\":\"gone\"}],"
                        + "\"note\":\"π0\",\"balance\":\"12.30\",\"since\":\"2023-11-14T22:13:20Z\"}}");

        run("get", url(backend), "--state", "profile/payments", "--key", "\"key-1\"");
        assertThat(out.strip()).endsWith("\"value\":[{\"what\":\"p0\",\"amount\":1.5,\"dropped\":\"gone\"}]}");
        run("get", url(backend), "--state", "profile/recent", "--key", "key-2");
        assertThat(out.strip())
                .endsWith("\"mapKey\":0,\"value\":{\"lastAccessMs\":1700000000000,"
                        + "\"value\":{\"what\":\"p0\",\"amount\":2.5,\"dropped\":\"gone\"}}}");
        run("get", url(backend), "--state", "profile/profile", "--key", "key-1");
        assertThat(out.strip())
                .endsWith("\"namespace\":60,\"value\":{\"name\":\"n1\",\"visits\":0,\"totals\":{\"total\":7}}}");
        run("get", url(backend), "--state", "profile/_timers.event", "--key", "key-1");
        assertThat(out.strip()).endsWith("\"namespace\":60,\"timestampMs\":1700000000000}");

        assertThat(run("get", url(backend), "--state", "profile/account", "--key", "nobody"))
                .isEqualTo(StateTool.DIFFERENT);
        assertThat(run("get", url(backend), "--state", "nothing", "--key", "key-0"))
                .isEqualTo(StateTool.TROUBLE);
        assertThat(err).contains("no state \"nothing\"").contains("profile/account");
    }

    @Test
    void shouldFindNoDifferenceBetweenBackends() {
        assertThat(run("diff", url(GoldenFiles.HEAP) + MANIFEST, url(GoldenFiles.ROCKSDB) + MANIFEST))
                .as(out + err)
                .isEqualTo(StateTool.FINE);
        assertThat(out).containsPattern("profile/account +0 +0 +0 +3");
        assertThat(run("diff", url(GoldenFiles.HEAP), "--from", "1", "--to", "1"))
                .as(out + err)
                .isEqualTo(StateTool.FINE);
        assertThat(run("diff", url(GoldenFiles.HEAP), "--from", "1", "--to", "2"))
                .isEqualTo(StateTool.TROUBLE);
        assertThat(err).contains("no snapshot of checkpoint 2").contains("[1]");
    }

    @Test
    void shouldNameWhatIsDamaged() throws Exception {
        Path manifest = golden.storage(GoldenFiles.HEAP).resolve(MANIFEST);
        byte[] bytes = Files.readAllBytes(manifest);
        bytes[bytes.length / 2] ^= 1;
        Files.write(manifest, bytes);
        assertThat(run("show", url(GoldenFiles.HEAP))).isEqualTo(StateTool.TROUBLE);
        assertThat(err).contains("CORRUPT").contains(MANIFEST);
    }

    @Test
    void shouldSayWhatIsWrongWithTheCommandLine() {
        assertThat(run()).isEqualTo(StateTool.FINE);
        assertThat(out).contains("usage:");
        assertThat(run("list")).isEqualTo(StateTool.TROUBLE);
        assertThat(err).contains("unknown command \"list\"");
        assertThat(run("ls")).isEqualTo(StateTool.TROUBLE);
        assertThat(run("ls", url(GoldenFiles.HEAP), "--what", "x")).isEqualTo(StateTool.TROUBLE);
        assertThat(err).contains("unknown option --what");
        assertThat(run("ls", "ftp://x/y")).isEqualTo(StateTool.TROUBLE);
        assertThat(err).contains("the scheme is ftp");
        assertThat(run("ls", directory.resolve("missing").toUri().toString())).isEqualTo(StateTool.TROUBLE);
        assertThat(err).contains("there is no directory");
        assertThat(directory.resolve("missing")).doesNotExist();
        assertThat(run("get", url(GoldenFiles.HEAP), "--state", "profile/account"))
                .isEqualTo(StateTool.TROUBLE);
        assertThat(err).contains("--key is missing");
    }
}
