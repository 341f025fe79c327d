package io.penstock.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.simulation.ClusterWorld.Plan;
import io.penstock.statestore.objectstore.LocalObjectStore;
import io.penstock.statestore.objectstore.ObjectContent;
import io.penstock.statestore.objectstore.ObjectStore;
import io.penstock.statestore.tool.StateTool;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./penstock state} over the checkpoints of a job that has run. */
class StateToolJobTest {

    private static final Pattern SEEN = Pattern.compile("\"key\":\"(g\\d)\",\"value\":(\\d+)}");

    @TempDir
    Path directory;

    private String out = "";

    private int run(String... arguments) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream into = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        int exit = StateTool.run(List.of(arguments), into, into);
        out = bytes.toString(StandardCharsets.UTF_8);
        return exit;
    }

    @Test
    void shouldTellWhatAJobHasCounted() throws Exception {
        ClusterRun job = new ClusterRun(4, new Plan(false, false, false, false, false, true, false));
        job.run();
        ObjectStore simulated = job.snapshots().store();
        String url = directory.toUri().toString();
        TreeSet<String> manifests = new TreeSet<>();
        try (LocalObjectStore local = new LocalObjectStore(directory)) {
            for (ObjectStore.StoredObject object : simulated.list("")) {
                try (InputStream in = simulated.get(object.key())) {
                    local.putIfAbsent(object.key(), ObjectContent.of(in.readAllBytes()));
                }
                if (object.key().contains("/count/") && object.key().contains("/manifests/")) {
                    manifests.add(object.key());
                }
            }
        }

        assertThat(run("ls", url)).as(out).isEqualTo(StateTool.FINE);
        assertThat(out).contains("count,fold,tally").contains("payloads");
        assertThat(run("show", url)).as(out).isEqualTo(StateTool.FINE);
        assertThat(out)
                .containsPattern("count/seen +value +[1-5] +\\d+")
                .containsPattern("fold/_timers.event +timers")
                .containsPattern("fold/ids +list");

        long seen = 0;
        for (int group = 0; group < 5; group++) {
            run("get", url, "--state", "count/seen", "--key", "g" + group);
            Matcher found = SEEN.matcher(out);
            while (found.find()) {
                assertThat(found.group(1)).isEqualTo("g" + group);
                seen += Long.parseLong(found.group(2));
            }
        }
        assertThat(seen).as("counted by the newest checkpoint").isPositive();

        assertThat(manifests).isNotEmpty();
        assertThat(run("diff", url + manifests.first(), url + manifests.first()))
                .as(out)
                .isEqualTo(StateTool.FINE);
        assertThat(out).contains("count/seen");
    }
}
