package io.penstock.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.protocol.Incarnation;
import io.penstock.protocol.RunId;
import io.penstock.protocol.SourcePartition;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.protocol.checkpoint.CheckpointSettings;
import io.penstock.protocol.checkpoint.TaskSnapshot;
import io.penstock.protocol.join.SavepointOrigin;
import io.penstock.protocol.status.JoinRequested;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SavepointStartTest {

    private static final TaskId SCORE = new TaskId("score", 0);
    private static final SavepointOrigin ORIGIN = new SavepointOrigin(
            "file:///saved",
            new RunId(500),
            9,
            500,
            new TreeMap<>(Map.of(SCORE, new Term(4), new TaskId("source", 3), new Term(2))),
            new TreeMap<>(Map.of(new TaskId("source", 3), new SourcePartition("in", 0))),
            List.of(new TaskSnapshot(SCORE, new Term(3), 41, 0, true, 100, 100)));

    private final CoreFixture fixture = new CoreFixture();

    private Incarnation join(String taskManager, SavepointOrigin origin) {
        JoinRequested plain = CoreFixture.request(
                taskManager, "n-" + taskManager, 2, new SourcePartition("in", 0), new SourcePartition("in", 1));
        return fixture.join(new JoinRequested(
                plain.reportedJob(),
                plain.nonce(),
                plain.taskManager(),
                plain.process(),
                plain.slots(),
                plain.exclusive(),
                plain.graph(),
                plain.graphJson(),
                plain.stages(),
                new CheckpointSettings(1_000, 5_000, 100, 2),
                origin));
    }

    @Test
    void shouldBeginAsIfTheJobHadBeenStoppedAtTheSavepoint() {
        Incarnation first = join("savepoint", ORIGIN); // as the placeholder is called

        assertThat(fixture.view().run()).hasValue(new RunId(500));
        assertThat(fixture.view().sourceIndexes("source"))
                .containsOnly(Map.entry(new SourcePartition("in", 0), 3), Map.entry(new SourcePartition("in", 1), 4));
        assertThat(fixture.assignment(SCORE).owner()).isEqualTo(first);
        assertThat(fixture.assignment(SCORE).term()).isEqualTo(new Term(5));
        assertThat(fixture.assignment(new TaskId("source", 3)).term()).isEqualTo(new Term(3));
        assertThat(fixture.assignment(new TaskId("score", 1)).term())
                .as("of a task that the savepoint has not")
                .isEqualTo(Term.FIRST);
        assertThat(fixture.view().snapshots(SCORE)).isEqualTo(ORIGIN.snapshots());
        assertThat(fixture.view().checkpoint().orElseThrow().number()).isEqualTo(9);
        assertThat(first.number()).isEqualTo(2);
    }

    @Test
    void shouldBeginOnlyOnce() {
        join("a", ORIGIN);
        int records = fixture.log.size();
        join("b", ORIGIN);

        assertThat(fixture.view().run()).hasValue(new RunId(500));
        assertThat(fixture.log.subList(records, fixture.log.size()).toString())
                .doesNotContain("RunStarted")
                .doesNotContain("CheckpointCompleted");
        fixture.crash();
        assertThat(fixture.assignment(SCORE).term()).isEqualTo(new Term(5));
    }
}
