package io.penstock.engine.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.functions.RichMapFunction;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.api.connector.sink2.Sink;
import io.penstock.api.connector.sink2.SinkContext;
import io.penstock.api.connector.sink2.SinkWriter;
import io.penstock.api.connector.source.Boundedness;
import io.penstock.api.connector.source.Source;
import io.penstock.api.connector.source.SourceContext;
import io.penstock.api.connector.source.SourceEnumerator;
import io.penstock.api.connector.source.SourceReader;
import io.penstock.api.dag.OneInputTransformation;
import io.penstock.api.dag.OperatorSpec;
import io.penstock.engine.graph.OperatorNode.Chained;
import io.penstock.engine.graph.OperatorNode.Exchanged;
import io.penstock.streaming.api.datastream.DataStream;
import io.penstock.streaming.api.datastream.SingleOutputStreamOperator;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.streaming.api.functions.ProcessFunction;
import io.penstock.util.Collector;
import io.penstock.util.OutputTag;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class JobGraphCompilerTest {

    private static final OutputTag<String> LATE = new OutputTag<>("late", Types.STRING);

    private static JobGraph compile(JobDefinition definition) {
        return JobGraphCompiler.compile("fraud", definition, 8);
    }

    private static SingleOutputStreamOperator<String> source(StreamExecutionEnvironment env, String name) {
        return env.fromSource(new NoSource(), WatermarkStrategy.noWatermarks(), name, Types.STRING);
    }

    private static SingleOutputStreamOperator<String> map(DataStream<String> stream) {
        return stream.map(text -> text, Types.STRING);
    }

    private static SingleOutputStreamOperator<String> count(DataStream<String> stream, String uid) {
        return stream.keyBy(text -> text, Types.STRING)
                .process(new Count(), Types.STRING)
                .uid(uid);
    }

    private static List<String> stageNames(JobGraph graph) {
        return graph.stages().stream().map(Stage::name).toList();
    }

    private static List<String> operators(Stage stage) {
        return StageWalk.operators(stage).stream().map(OperatorNode::key).toList();
    }

    private static Map<String, String> hashes(JobGraph graph) {
        return graph.stages().stream().collect(Collectors.toMap(Stage::name, Stage::hash));
    }

    private static Map<String, String> idsByUid(JobGraph graph) {
        return graph.stages().stream()
                .flatMap(stage -> StageWalk.operators(stage).stream())
                .filter(operator -> operator.uid() != null)
                .collect(Collectors.toMap(OperatorNode::key, OperatorNode::id, (one, same) -> one));
    }

    // ---- stages and exchanges

    @Test
    void shouldChainOperatorsUpToTheExchange() {
        JobGraph graph = compile(env -> {
            DataStream<String> mapped = map(source(env, "in").uid("in")).uid("map");
            count(mapped.filter(text -> true).uid("filter"), "count")
                    .sinkTo(new NoSink(false))
                    .uid("sink");
        });
        assertThat(stageNames(graph)).containsExactly("in", "count");
        assertThat(operators(graph.stages().get(0))).containsExactly("map", "filter");
        assertThat(operators(graph.stages().get(1))).containsExactly("count", "sink");
        assertThat(graph.exchanges()).singleElement().satisfies(exchange -> {
            assertThat(exchange.fromStage()).isZero();
            assertThat(exchange.toStage()).isEqualTo(1);
        });
        assertThat(graph.stages().get(0).isKeyed()).isFalse();
        assertThat(graph.stages().get(1).isKeyed()).isTrue();
        assertThat(graph.stages().get(1).inputs()).containsExactly(0);
        assertThat(graph.outputsOf(graph.stages().get(0))).isEqualTo(graph.exchanges());
        assertThat(graph.isStateful()).isTrue();
        assertThat(graph.maxParallelism()).isEqualTo(8);
    }

    @Test
    void shouldHaveNoStateWithoutKeyedStageOrJournalingSink() {
        JobDefinition plain = env -> map(source(env, "in")).sinkTo(new NoSink(false));
        JobDefinition journaling = env -> map(source(env, "in")).sinkTo(new NoSink(true));
        assertThat(compile(plain).isStateful()).isFalse();
        assertThat(compile(journaling).isStateful()).isTrue();
    }

    @Test
    void shouldChainAnOperatorBehindAUnionIntoBothStages() {
        JobGraph graph = compile(env -> {
            DataStream<String> left = source(env, "left").uid("left");
            DataStream<String> right = map(source(env, "right").uid("right")).uid("map");
            left.union(right)
                    .filter(text -> true)
                    .uid("both")
                    .sinkTo(new NoSink(false))
                    .uid("sink");
        });
        assertThat(stageNames(graph)).containsExactly("left", "right");
        assertThat(operators(graph.stages().get(0))).containsExactly("both", "sink");
        assertThat(operators(graph.stages().get(1))).containsExactly("map", "both", "sink");
        assertThat(graph.exchanges()).isEmpty();
    }

    @Test
    void shouldExchangeFromEveryStageOfAUnion() {
        JobGraph graph = compile(env -> {
            DataStream<String> left = source(env, "left").uid("left");
            count(left.union(source(env, "right").uid("right")), "count");
        });
        assertThat(graph.exchanges()).hasSize(2);
        assertThat(graph.exchanges()).extracting(Exchange::fromStage).containsExactly(0, 1);
        assertThat(graph.exchanges()).extracting(Exchange::toStage).containsOnly(2);
        assertThat(graph.stages().get(2).inputs()).containsExactly(0, 1);
    }

    @Test
    void shouldSendARecordOnceThroughAnExchangeThatTwoOperatorsRead() {
        JobGraph graph = compile(env -> {
            var keyed = source(env, "in").uid("in").keyBy(text -> text, Types.STRING);
            keyed.process(new Count(), Types.STRING).uid("one");
            keyed.process(new Count(), Types.STRING).uid("two");
        });
        assertThat(stageNames(graph)).containsExactly("in", "one");
        assertThat(graph.stages().get(0).heads()).containsExactly(new Exchanged(0));
        assertThat(operators(graph.stages().get(1))).containsExactly("one", "two");
    }

    @Test
    void shouldKeepOnlyTheLastOfTwoKeyBysInARow() {
        JobGraph graph =
                compile(env -> count(source(env, "in").uid("in").keyBy(text -> "other", Types.STRING), "count"));
        assertThat(graph.exchanges()).hasSize(1);
        assertThat(stageNames(graph)).containsExactly("in", "count");
    }

    @Test
    void shouldReadAKeyedStreamThatIsUnionedAsAPlainOne() {
        JobGraph graph = compile(env -> {
            DataStream<String> keyed = source(env, "in").uid("in").keyBy(text -> text, Types.STRING);
            map(keyed.union(source(env, "other").uid("other"))).uid("map");
        });
        assertThat(graph.exchanges()).isEmpty();
        assertThat(operators(graph.stages().get(0))).containsExactly("map");
        assertThat(operators(graph.stages().get(1))).containsExactly("map");
    }

    @Test
    void shouldWireSideOutputsByTheirTag() {
        JobGraph graph = compile(env -> {
            var split = source(env, "in")
                    .uid("in")
                    .process(new Split(), Types.STRING)
                    .uid("split");
            map(split).uid("main");
            map(split.getSideOutput(LATE)).uid("late");
            count(split.getSideOutput(LATE), "count");
        });
        OperatorNode split = ((Chained) graph.stages().get(0).heads().get(0)).operator();
        assertThat(split.outputs()).singleElement().satisfies(target -> assertThat(
                        ((Chained) target).operator().key())
                .isEqualTo("main"));
        assertThat(split.sideOutputs()).extracting(OperatorNode.SideOutput::tag).containsExactly("late", "late");
        assertThat(split.sideOutputs().get(0).target())
                .isInstanceOfSatisfying(
                        Chained.class, late -> assertThat(late.operator().key()).isEqualTo("late"));
        assertThat(split.sideOutputs().get(1).target()).isEqualTo(new Exchanged(0));
    }

    @Test
    void shouldNameASourceStageByItsIdWhereItHasNoUid() {
        Stage stage = compile(env -> map(source(env, "in"))).stages().get(0);
        assertThat(stage.name()).isEqualTo(stage.id()).matches("[0-9a-f]{32}");
    }

    // ---- ids and hashes

    private static void reference(StreamExecutionEnvironment env) {
        SingleOutputStreamOperator<String> mapped =
                map(source(env, "in").uid("in")).uid("map");
        count(mapped, "count").sinkTo(new NoSink(false)).uid("sink");
    }

    @Test
    void shouldGiveTheSameIdsAndHashesEveryTime() {
        JobGraph first = compile(JobGraphCompilerTest::reference);
        JobGraph second = compile(JobGraphCompilerTest::reference);
        assertThat(second.id()).isEqualTo(first.id()).matches("[0-9a-f]{32}");
        assertThat(second.hash()).isEqualTo(first.hash()).matches("[0-9a-f]{32}");
        assertThat(hashes(second)).isEqualTo(hashes(first));
        assertThat(idsByUid(second)).isEqualTo(idsByUid(first)).hasSize(3);
    }

    @Test
    void shouldKeepIdsAcrossReleases() {
        JobGraph graph = compile(JobGraphCompilerTest::reference);
        assertThat(graph.id()).as("a job's state is found by it").isEqualTo("5dc080dedf92b4f0806d67a1dacf51ea");
        assertThat(idsByUid(graph)).containsEntry("count", "08ea4a6568f337225bbf54f67e4fe268");
    }

    @Test
    void shouldKeepIdsAndHashesOfStagesWithUidsWhenAnotherStageIsDrawnBefore() {
        JobGraph plain = compile(JobGraphCompilerTest::reference);
        JobGraph more = compile(env -> {
            count(map(source(env, "before").uid("before")), "other");
            reference(env);
        });
        assertThat(idsByUid(more)).containsAllEntriesOf(idsByUid(plain));
        assertThat(hashes(more)).containsAllEntriesOf(hashes(plain));
        assertThat(more.hash()).isNotEqualTo(plain.hash());
    }

    @Test
    void shouldKeepTheIdOfAnOperatorWithAUidWhenSomethingIsPutInFrontOfIt() {
        JobGraph plain = compile(JobGraphCompilerTest::reference);
        JobGraph more = compile(env -> {
            SingleOutputStreamOperator<String> mapped =
                    map(map(source(env, "in").uid("in"))).uid("map");
            count(mapped, "count").sinkTo(new NoSink(false)).uid("sink");
        });
        assertThat(idsByUid(more)).isEqualTo(idsByUid(plain));
        assertThat(hashes(more).get("in")).isNotEqualTo(hashes(plain).get("in"));
    }

    /** Names and uids make the ids, so that the place among unrelated nodes does not. */
    @Test
    void shouldKeepTheIdsOfOperatorsWithoutUidsWhenUnrelatedOnesAreDrawnBefore() {
        JobGraph plain = compile(env -> map(source(env, "in")).name("mine"));
        JobGraph more = compile(env -> {
            map(source(env, "unrelated").uid("unrelated"));
            SingleOutputStreamOperator<String> in = source(env, "in");
            in.filter(text -> true).uid("sibling");
            map(in).name("mine");
        });
        assertThat(more.stages().get(1).id()).isEqualTo(plain.stages().get(0).id());
        assertThat(named(more, "mine").id()).isEqualTo(named(plain, "mine").id());
    }

    private static OperatorNode named(JobGraph graph, String name) {
        return graph.stages().stream()
                .flatMap(stage -> StageWalk.operators(stage).stream())
                .filter(operator -> operator.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldTellTwinsWithoutUidsApart() {
        JobGraph graph = compile(env -> {
            SingleOutputStreamOperator<String> in = source(env, "in");
            map(in);
            map(in);
            map(source(env, "in"));
        });
        assertThat(graph.stages()).extracting(Stage::id).doesNotHaveDuplicates();
        assertThat(operators(graph.stages().get(0))).hasSize(2);
    }

    @Test
    void shouldGiveAnotherHashWhenAnOperatorMovesBehindASideOutput() {
        JobGraph main = compile(env -> {
            var split = source(env, "in")
                    .uid("in")
                    .process(new Split(), Types.STRING)
                    .uid("split");
            map(split).uid("map");
        });
        JobGraph side = compile(env -> {
            var split = source(env, "in")
                    .uid("in")
                    .process(new Split(), Types.STRING)
                    .uid("split");
            map(split.getSideOutput(LATE)).uid("map");
        });
        assertThat(side.hash()).isNotEqualTo(main.hash());
    }

    @Test
    void shouldGiveAnotherHashWhenKindNameKeyTypeOrMaxParallelismChange() {
        List<String> hashes = new ArrayList<>();
        hashes.add(compile(env -> count(source(env, "in").uid("in"), "a")).hash());
        hashes.add(compile(env -> count(source(env, "in").uid("in"), "b")).hash());
        hashes.add(compile(env -> source(env, "in")
                        .uid("in")
                        .keyBy(String::length, Types.INT)
                        .process(new CountInts(), Types.STRING)
                        .uid("a"))
                .hash());
        hashes.add(
                JobGraphCompiler.compile("fraud", env -> count(source(env, "in").uid("in"), "a"), 9)
                        .hash());
        hashes.add(
                JobGraphCompiler.compile("other", env -> count(source(env, "in").uid("in"), "a"), 8)
                        .hash());
        hashes.add(compile(env -> count(map(source(env, "in").uid("in")), "a")).hash());
        assertThat(hashes).doesNotHaveDuplicates();
    }

    // ---- refusals

    private static void assertRefused(JobDefinition definition, String... message) {
        var refused = assertThatThrownBy(() -> JobGraphCompiler.compileRepeatable("fraud", definition, 8))
                .isInstanceOf(JobGraphException.class)
                .hasMessageStartingWith("job \"fraud\"");
        for (String part : message) {
            refused.hasMessageContaining(part);
        }
    }

    @Test
    void shouldRefuseAJobWithoutSource() {
        assertRefused(env -> {}, "has no source; begin with environment.fromSource(...)");
    }

    @Test
    void shouldRefuseADuplicateUidNamingBoth() {
        assertRefused(
                env -> map(map(source(env, "in")).name("first").uid("twice"))
                        .name("second")
                        .uid("twice"),
                "uid \"twice\" is given to \"first\" and to \"second\"; every uid must be unique");
    }

    @Test
    void shouldRefuseAUidThatIsNoTopicName() {
        for (String uid : List.of("a b", "", "ä", "x".repeat(61), "a.b")) {
            assertRefused(
                    env -> map(source(env, "in")).name("map").uid(uid),
                    "uid \"" + uid + "\" of \"map\" must match [A-Za-z0-9_-]{1,60}");
        }
    }

    @Test
    void shouldRefuseAStatefulOperatorWithoutUid() {
        assertRefused(
                env -> source(env, "in")
                        .keyBy(text -> text, Types.STRING)
                        .process(new Count(), Types.STRING)
                        .name("score"),
                "\"score\"",
                "has no uid",
                "add .uid(\"...\")");
    }

    @Test
    void shouldRefuseASecondStatefulOperatorOfAStageWithoutUid() {
        assertRefused(
                env -> {
                    var keyed = source(env, "in").keyBy(text -> text, Types.STRING);
                    keyed.process(new Count(), Types.STRING).uid("one");
                    keyed.process(new Count(), Types.STRING).name("two");
                },
                "stateful operator \"two\" has no uid; its state is found by it: add .uid(\"...\")");
    }

    @Test
    void shouldRefuseAnyOperatorRightBehindAKeyByWithoutUid() {
        assertRefused(
                env -> map(source(env, "in").keyBy(text -> text, Types.STRING)).name("map"),
                "operator \"map\" behind a keyBy has no uid; its journal is found by it");
    }

    @Test
    void shouldRefuseAKeyedFunctionOnAStreamThatIsNotKeyed() {
        assertRefused(
                env -> {
                    var in = source(env, "in");
                    env.add(id -> new OneInputTransformation<>(
                                    id,
                                    "score",
                                    Types.STRING,
                                    in.getTransformation(),
                                    new OperatorSpec.KeyedProcess<>(new Count())))
                            .setUid("score");
                },
                "\"score\" is a keyedProcess on a stream that is not keyed; call keyBy before it");
    }

    @Test
    void shouldRefuseAKeyTypeWithoutCanonicalBytes() {
        assertRefused(
                env -> source(env, "in")
                        .name("lines")
                        .keyBy(text -> 1.0, Types.DOUBLE)
                        .process(
                                new KeyedProcessFunction<Double, String, String>() {
                                    @Override
                                    public void processElement(String value, Context context, Collector<String> out) {}
                                },
                                Types.STRING)
                        .uid("score"),
                "key type java.lang.Double of the keyBy behind \"lines\" has no canonical bytes",
                "use a String, an integer, an enum, a UUID, or a record of those");
    }

    @Test
    void shouldRefuseAKeyTypeWithoutSerde() {
        assertRefused(
                env -> source(env, "in")
                        .name("lines")
                        .keyBy(text -> new Object(), TypeInformation.of(Object.class))
                        .process(
                                new KeyedProcessFunction<Object, String, String>() {
                                    @Override
                                    public void processElement(String value, Context context, Collector<String> out) {}
                                },
                                Types.STRING)
                        .uid("score"),
                "\"lines\"");
    }

    @Test
    void shouldRefuseADefineMethodThatDrawsAnotherGraphTheNextTime() {
        AtomicInteger calls = new AtomicInteger();
        assertRefused(
                env -> map(source(env, "in").uid("in")).uid("map" + calls.incrementAndGet()),
                "drew graph",
                "first in stage \"in\"",
                "it must draw the same graph every time");
        AtomicInteger stages = new AtomicInteger();
        assertRefused(
                env -> {
                    for (int i = stages.incrementAndGet(); i > 0; i--) {
                        map(source(env, "in" + i).uid("in" + i));
                    }
                },
                "it must draw the same graph every time");
    }

    @Test
    void shouldSayWhatADefineMethodThrew() {
        assertThatThrownBy(() -> compile(env -> {
                    throw new java.io.IOException("no rules");
                }))
                .isInstanceOf(JobGraphException.class)
                .hasMessage("job \"fraud\": its define method threw java.io.IOException: no rules")
                .hasCauseInstanceOf(java.io.IOException.class);
    }

    @Test
    void shouldRefuseARichFunctionThatTwoTasksWouldShare() {
        Identity shared = new Identity();
        assertRefused(
                env -> source(env, "in").map(shared, Types.STRING).name("mapper"),
                "operator \"mapper\" gets the same " + Identity.class.getName()
                        + " object from every call of the define method; create it there with new");
    }

    @Test
    void shouldAllowAFunctionThatIsNotRichToBeShared() {
        JobGraph graph = JobGraphCompiler.compileRepeatable(
                "fraud", env -> source(env, "in").map(String::trim, Types.STRING), 8);
        assertThat(graph.stages()).hasSize(1);
    }

    // ---- what jobs are made of

    private static final class Identity extends RichMapFunction<String, String> {
        @Override
        public String map(String value) {
            return value;
        }
    }

    private static final class Count extends KeyedProcessFunction<String, String, String> {
        @Override
        public void processElement(String value, Context context, Collector<String> out) {
            out.collect(value);
        }
    }

    private static final class CountInts extends KeyedProcessFunction<Integer, String, String> {
        @Override
        public void processElement(String value, Context context, Collector<String> out) {
            out.collect(value);
        }
    }

    private static final class Split extends ProcessFunction<String, String> {
        @Override
        public void processElement(
                String value, ProcessFunction<String, String>.Context context, Collector<String> out) {
            context.output(LATE, value);
        }
    }

    private static final class NoSource implements Source<String> {

        @Override
        public Boundedness getBoundedness() {
            return Boundedness.CONTINUOUS_UNBOUNDED;
        }

        @Override
        public SourceEnumerator createEnumerator(SourceContext context) {
            throw new AssertionError("compiling reads nothing");
        }

        @Override
        public SourceReader<String> createReader(SourceContext context) {
            throw new AssertionError("compiling reads nothing");
        }

        @Override
        public String describe() {
            return "nothing";
        }
    }

    private record NoSink(boolean needsJournal) implements Sink<String> {

        @Override
        public SinkWriter<String> createWriter(SinkContext context) {
            throw new AssertionError("compiling writes nothing");
        }

        @Override
        public String describe() {
            return "nowhere";
        }
    }
}
