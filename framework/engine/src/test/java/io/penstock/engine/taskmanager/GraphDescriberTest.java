package io.penstock.engine.taskmanager;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.api.connector.sink2.Sink;
import io.penstock.api.connector.sink2.SinkContext;
import io.penstock.api.connector.sink2.SinkWriter;
import io.penstock.api.connector.source.Boundedness;
import io.penstock.api.connector.source.Source;
import io.penstock.api.connector.source.SourceContext;
import io.penstock.api.connector.source.SourceEnumerator;
import io.penstock.api.connector.source.SourceReader;
import io.penstock.engine.graph.JobDefinition;
import io.penstock.engine.graph.JobGraph;
import io.penstock.engine.graph.JobGraphCompiler;
import io.penstock.protocol.graph.ExchangeKind;
import io.penstock.protocol.graph.GraphDescription;
import io.penstock.protocol.graph.OperatorDescription;
import io.penstock.protocol.graph.StageDescription;
import io.penstock.protocol.graph.StageKind;
import io.penstock.protocol.graph.TopicRole;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.util.Collector;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GraphDescriberTest {

    private static final TaskManagerConfig CONFIG = TaskManagerConfig.builder("fraud", "tm-1")
            .prefix("p")
            .maxParallelism(8)
            .build();

    private static GraphDescription describe(JobDefinition definition) {
        JobGraph graph = JobGraphCompiler.compile("fraud", definition, CONFIG.maxParallelism());
        return GraphDescriber.describe(CONFIG, graph);
    }

    private static final JobDefinition STATEFUL =
            env -> env.fromSource(new Lines(), WatermarkStrategy.noWatermarks(), "lines", Types.STRING)
                    .uid("in")
                    .filter(text -> true)
                    .name("not empty")
                    .keyBy(text -> text, Types.STRING)
                    .process(
                            new KeyedProcessFunction<String, String, String>() {
                                @Override
                                public void processElement(String value, Context context, Collector<String> out) {}
                            },
                            Types.STRING)
                    .uid("score")
                    .sinkTo(new Alerts())
                    .uid("alerts");

    @Test
    void shouldDescribeStagesWithTheirOperators() {
        GraphDescription graph = describe(STATEFUL);
        assertThat(graph.job().value()).isEqualTo("fraud");
        assertThat(graph.stages()).hasSize(2);
        StageDescription source = graph.stages().get(0);
        assertThat(source.name()).isEqualTo("in");
        assertThat(source.kind()).isEqualTo(StageKind.SOURCE);
        assertThat(source.operators()).extracting(OperatorDescription::type).containsExactly("source", "filter");
        assertThat(source.operators()).extracting(OperatorDescription::name).containsExactly("lines", "not empty");
        StageDescription keyed = graph.stages().get(1);
        assertThat(keyed.name()).isEqualTo("score");
        assertThat(keyed.kind()).isEqualTo(StageKind.KEYED);
        assertThat(keyed.operators()).extracting(OperatorDescription::type).containsExactly("keyedProcess", "sink");
    }

    @Test
    void shouldSayWhyThereIsAnExchange() {
        assertThat(describe(STATEFUL).exchanges()).singleElement().satisfies(exchange -> {
            assertThat(exchange.kind()).isEqualTo(ExchangeKind.KEY_BY);
            assertThat(exchange.toString())
                    .contains("stage \"score\" needs all records of a key in one task")
                    .contains("so no topic");
        });
    }

    @Test
    void shouldNameEveryTopicWithItsRole() {
        assertThat(describe(STATEFUL).topics())
                .extracting(use -> use.role() + " " + use.topic() + " of " + use.stage())
                .containsExactlyInAnyOrder(
                        TopicRole.SOURCE + " topic lines of in",
                        TopicRole.JOURNAL + " p.fraud.in.journal of in",
                        TopicRole.SINK + " alerts of score",
                        TopicRole.JOURNAL + " p.fraud.score.journal of score",
                        TopicRole.DEAD_LETTER + " p.fraud.dlq of null");
    }

    @Test
    void shouldNameNoJournalOfAJobWithoutState() {
        GraphDescription graph =
                describe(env -> env.fromSource(new Lines(), WatermarkStrategy.noWatermarks(), "lines", Types.STRING)
                        .uid("in")
                        .sinkTo(new Alerts())
                        .uid("alerts"));
        assertThat(graph.topics()).extracting(use -> use.role()).doesNotContain(TopicRole.JOURNAL);
        assertThat(graph.exchanges()).isEmpty();
    }

    @Test
    void shouldDescribeTheSameJobTheSameWay() {
        assertThat(describe(STATEFUL)).isEqualTo(describe(STATEFUL));
    }

    static final class Lines implements Source<String> {

        @Override
        public Boundedness getBoundedness() {
            return Boundedness.CONTINUOUS_UNBOUNDED;
        }

        @Override
        public SourceEnumerator createEnumerator(SourceContext context) {
            throw new AssertionError("describing reads nothing");
        }

        @Override
        public SourceReader<String> createReader(SourceContext context) {
            throw new AssertionError("describing reads nothing");
        }

        @Override
        public String describe() {
            return "topic lines";
        }
    }

    record Alerts() implements Sink<String> {

        @Override
        public SinkWriter<String> createWriter(SinkContext context) {
            throw new AssertionError("describing writes nothing");
        }

        @Override
        public String describe() {
            return "topic alerts";
        }

        @Override
        public Set<String> requiredTopics() {
            return Set.of("alerts");
        }
    }
}
