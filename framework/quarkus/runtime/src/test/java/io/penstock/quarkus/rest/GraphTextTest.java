package io.penstock.quarkus.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.protocol.HexId;
import io.penstock.protocol.JobName;
import io.penstock.protocol.graph.ExchangeDescription;
import io.penstock.protocol.graph.ExchangeKind;
import io.penstock.protocol.graph.GraphDescription;
import io.penstock.protocol.graph.OperatorDescription;
import io.penstock.protocol.graph.StageDescription;
import io.penstock.protocol.graph.StageKind;
import io.penstock.protocol.graph.TopicRole;
import io.penstock.protocol.graph.TopicUse;
import java.util.List;
import org.junit.jupiter.api.Test;

class GraphTextTest {

    @Test
    void shouldShowStagesExchangesAndTopicsAndWhyTheyAreThere() {
        GraphDescription graph = new GraphDescription(
                new JobName("fraud"),
                32,
                List.of(
                        new StageDescription(
                                id("1"),
                                "payments",
                                "payments",
                                StageKind.SOURCE,
                                0,
                                true,
                                List.of(
                                        new OperatorDescription(
                                                id("1"), "payments", "payments", "source", "Kafka topic payments"),
                                        new OperatorDescription(id("2"), "parse", null, "map", ""))),
                        new StageDescription(
                                id("3"),
                                "score",
                                "score",
                                StageKind.KEYED,
                                32,
                                true,
                                List.of(new OperatorDescription(id("3"), "score it", "score", "process", "")))),
                List.of(new ExchangeDescription(
                        "payments", "score", ExchangeKind.KEY_BY, "penstock.fraud.score.exchange", "keys meet")),
                List.of(
                        new TopicUse("penstock.fraud.score.journal", TopicRole.JOURNAL, "score", "the tasks' truth"),
                        new TopicUse("fraud.dlq", TopicRole.DEAD_LETTER, null, "what could not be processed")));

        assertThat(GraphText.of(graph))
                .isEqualTo(
                        "job fraud\n"
                                + "  id " + graph.id() + "  graph " + graph.hash() + "\n"
                                + """

                        stage "payments"  one task per partition of its source, journaled
                          source  payments: Kafka topic payments
                          map     parse
                          => "score" by key, topic penstock.fraud.score.exchange: keys meet

                        stage "score"  32 tasks, one per key group, journaled
                          process  score it (uid score)

                        topics
                          penstock.fraud.score.journal  journal     of "score": the tasks' truth
                          fraud.dlq                     dead letter: what could not be processed
                        """);
    }

    private static HexId id(String digit) {
        return new HexId(digit.repeat(32));
    }
}
