package io.penstock.protocol.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.penstock.protocol.HexId;
import io.penstock.protocol.JobName;
import java.util.List;
import org.junit.jupiter.api.Test;

class GraphDescriptionTest {

    private static final JobName JOB = new JobName("fraud");

    @Test
    void shouldWriteJsonInAFixedOrder() {
        GraphDescription graph = graph(
                stage("in", StageKind.SOURCE, 2, "reads \"orders\""), stage("score", StageKind.KEYED, 32, "Score"));
        String in = HexId.ofUid("in").value();
        String score = HexId.ofUid("score").value();

        assertThat(graph.toJson())
                .isEqualTo("{\"version\":1,\"jobId\":\"" + HexId.ofJob(JOB) + "\",\"job\":\"fraud\",\"hash\":\""
                        + graph.hash()
                        + "\",\"keyGroups\":32,\"stages\":[{\"id\":\"" + in
                        + "\",\"name\":\"in\",\"uid\":\"in\",\"kind\":\"SOURCE\",\"parallelism\":2,\"stateful\":true,\"hash\":\""
                        + graph.stages().get(0).hash() + "\",\"operators\":[{\"id\":\"" + in
                        + "\",\"name\":\"op\",\"uid\":null,\"type\":\"process\",\"detail\":\"reads \\\"orders\\\"\"}]},{\"id\":\""
                        + score
                        + "\",\"name\":\"score\",\"uid\":\"score\",\"kind\":\"KEYED\",\"parallelism\":32,\"stateful\":true,\"hash\":\""
                        + graph.stages().get(1).hash() + "\",\"operators\":[{\"id\":\"" + score
                        + "\",\"name\":\"op\",\"uid\":null,\"type\":\"process\",\"detail\":\"Score\"}]}],"
                        + "\"exchanges\":[{\"from\":\"in\",\"to\":\"score\",\"kind\":\"KEY_BY\",\"topic\":null,\"why\":\"keyBy\"}],"
                        + "\"topics\":[{\"topic\":\"orders\",\"role\":\"SOURCE\",\"stage\":\"in\",\"why\":\"read\"}]}");
    }

    @Test
    void shouldEscapeWhatJsonCannotHold() {
        JsonWriter json = new JsonWriter();
        json.beginObject();
        json.field("a\"\\", "\n\r\t\u0001\ud83d\ude00");
        json.field("n", (String) null);
        json.field("b", true);
        json.beginArray("empty");
        json.endArray();
        json.endObject();

        assertThat(json)
                .hasToString("{\"a\\\"\\\\\":\"\\n\\r\\t\\u0001\\ud83d\\ude00\",\"n\":null,\"b\":true,\"empty\":[]}");
    }

    @Test
    void shouldKeepTheHashWhenOnlyNamesForPeopleChange() {
        StageDescription stage = stage("score", StageKind.KEYED, 32, "Score");
        OperatorDescription renamed =
                new OperatorDescription(HexId.ofUid("score"), "another name", null, "process", "Score");

        assertThat(new StageDescription(stage.id(), "score", "score", StageKind.KEYED, 32, true, List.of(renamed))
                        .hash())
                .isEqualTo(stage.hash());
    }

    @Test
    void shouldChangeTheHashWhenTheStageChanges() {
        HexId hash = stage("score", StageKind.KEYED, 32, "Score").hash();

        assertThat(stage("score", StageKind.KEYED, 32, "Score2").hash()).isNotEqualTo(hash);
        assertThat(stage("score", StageKind.KEYED, 64, "Score").hash()).isNotEqualTo(hash);
        assertThat(stage("score", StageKind.REBALANCED, 32, "Score").hash()).isNotEqualTo(hash);
        assertThat(stage("other", StageKind.KEYED, 32, "Score").hash()).isNotEqualTo(hash);
    }

    @Test
    void shouldKeepTheHashWhenASourceTopicGrows() {
        assertThat(stage("in", StageKind.SOURCE, 2, "x").hash())
                .isEqualTo(stage("in", StageKind.SOURCE, 4, "x").hash());
    }

    @Test
    void shouldRefuseTwoStagesOfOneName() {
        StageDescription stage = stage("in", StageKind.SOURCE, 2, "x");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GraphDescription(JOB, 32, List.of(stage, stage), List.of(), List.of()))
                .withMessageContaining("\"in\"");
    }

    @Test
    void shouldRefuseExchangeToNowhere() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GraphDescription(
                        JOB,
                        32,
                        List.of(stage("in", StageKind.SOURCE, 2, "x")),
                        List.of(new ExchangeDescription("in", "out", ExchangeKind.KEY_BY, null, "keyBy")),
                        List.of()))
                .withMessageContaining("out");
    }

    private static GraphDescription graph(StageDescription in, StageDescription score) {
        return new GraphDescription(
                JOB,
                32,
                List.of(in, score),
                List.of(new ExchangeDescription("in", "score", ExchangeKind.KEY_BY, null, "keyBy")),
                List.of(new TopicUse("orders", TopicRole.SOURCE, "in", "read")));
    }

    private static StageDescription stage(String uid, StageKind kind, int parallelism, String detail) {
        HexId id = HexId.ofUid(uid);
        return new StageDescription(
                id,
                uid,
                uid,
                kind,
                parallelism,
                true,
                List.of(new OperatorDescription(id, "op", null, "process", detail)));
    }
}
