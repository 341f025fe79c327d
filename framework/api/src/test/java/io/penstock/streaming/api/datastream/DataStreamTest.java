package io.penstock.streaming.api.datastream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.functions.FlatMapFunction;
import io.penstock.api.common.serde.UnsupportedTypeException;
import io.penstock.api.common.typeinfo.TypeHint;
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
import io.penstock.api.dag.KeyByTransformation;
import io.penstock.api.dag.OneInputTransformation;
import io.penstock.api.dag.OperatorSpec;
import io.penstock.api.dag.SideOutputTransformation;
import io.penstock.api.dag.SinkTransformation;
import io.penstock.api.dag.SourceTransformation;
import io.penstock.api.dag.Transformation;
import io.penstock.api.dag.UnionTransformation;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.streaming.api.functions.ProcessFunction;
import io.penstock.util.Collector;
import io.penstock.util.OutputTag;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DataStreamTest {
    record Payment(String account, long cents) {}

    static final class Payments implements Source<Payment> {
        @Override
        public Boundedness getBoundedness() {
            return Boundedness.BOUNDED;
        }

        @Override
        public SourceEnumerator createEnumerator(SourceContext context) {
            throw new AssertionError("drawing reads nothing");
        }

        @Override
        public SourceReader<Payment> createReader(SourceContext context) {
            throw new AssertionError("drawing reads nothing");
        }

        @Override
        public String describe() {
            return "payments";
        }
    }

    static final class Nowhere<T> implements Sink<T> {
        @Override
        public SinkWriter<T> createWriter(SinkContext context) {
            throw new AssertionError("drawing writes nothing");
        }

        @Override
        public String describe() {
            return "nowhere";
        }
    }

    static final class Total extends KeyedProcessFunction<String, Payment, Long> {
        static final OutputTag<Payment> REJECTED = new OutputTag<>("rejected") {};

        @Override
        public void processElement(
                Payment value, KeyedProcessFunction<String, Payment, Long>.Context ctx, Collector<Long> out) {
            out.collect(value.cents);
        }
    }

    private final StreamExecutionEnvironment env = new StreamExecutionEnvironment();
    private final DataStreamSource<Payment> payments =
            env.fromSource(new Payments(), WatermarkStrategy.noWatermarks(), "payments");

    @AfterEach
    void forgetRuntime() {
        StreamExecutionEnvironment.resetContextEnvironment();
    }

    @Test
    void shouldDrawEachCallAsANodeWhenJobIsDefined() {
        SingleOutputStreamOperator<Long> totals = payments.uid("in")
                .filter(payment -> payment.cents > 0)
                .keyBy(Payment::account)
                .process(new Total())
                .name("Total")
                .uid("total");
        totals.map(cents -> "cents: " + cents)
                .sinkTo(new Nowhere<>())
                .name("out")
                .uid("out");
        totals.getSideOutput(Total.REJECTED).sinkTo(new Nowhere<>());

        List<Transformation<?>> nodes = env.getTransformations();
        assertThat(nodes).extracting(Transformation::id).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
        assertThat(nodes)
                .extracting(Transformation::name)
                .containsExactly("payments", "Filter", "keyBy", "Total", "Map", "out", "sideOutput(rejected)", "Sink");
        assertThat(nodes)
                .extracting(Transformation::uid)
                .containsExactly("in", null, null, "total", null, "out", null, null);
        assertThat(nodes.stream()
                        .map(node ->
                                node.inputs().stream().map(Transformation::id).toList()))
                .containsExactly(
                        List.of(), List.of(0), List.of(1), List.of(2), List.of(3), List.of(4), List.of(3), List.of(6));
        assertThat(nodes.get(0)).isInstanceOf(SourceTransformation.class);
        assertThat(nodes.get(2)).isInstanceOfSatisfying(KeyByTransformation.class, keyBy -> assertThat(keyBy.keyType())
                .isEqualTo(Types.STRING));
        assertThat(((OneInputTransformation<?, ?>) nodes.get(3)).operator())
                .isInstanceOf(OperatorSpec.KeyedProcess.class);
        assertThat(nodes.get(5)).isInstanceOf(SinkTransformation.class);
        assertThat(nodes.get(6)).isInstanceOf(SideOutputTransformation.class);
    }

    @Test
    void shouldKnowTypesWhenTheyCanBeRead() {
        assertThat(payments.getType()).isEqualTo(TypeInformation.of(Payment.class));
        assertThat(payments.filter(payment -> true).getType()).isEqualTo(payments.getType());
        assertThat(payments.map(payment -> payment.cents).getType()).isEqualTo(Types.LONG);
        assertThat(payments.keyBy(payment -> payment.cents).getKeyType()).isEqualTo(Types.LONG);
        assertThat(payments.keyBy(Payment::account).process(new Total()).getType())
                .isEqualTo(Types.LONG);
        assertThat(payments.keyBy(Payment::account)
                        .process(new Total())
                        .getSideOutput(Total.REJECTED)
                        .getType())
                .isEqualTo(payments.getType());
        assertThat(payments.assignTimestampsAndWatermarks(WatermarkStrategy.forMonotonousTimestamps())
                        .getType())
                .isEqualTo(payments.getType());
    }

    @Test
    void shouldTakeTheUsersTypeWhenReturnsSaysIt() {
        FlatMapFunction<Payment, String> accounts = (payment, out) -> out.collect(payment.account);

        assertThat(payments.flatMap(accounts).returns(String.class).getType()).isEqualTo(Types.STRING);
        assertThat(payments.flatMap(accounts).returns(new TypeHint<String>() {}).getType())
                .isEqualTo(Types.STRING);
        assertThat(payments.flatMap(accounts, Types.STRING).getType()).isEqualTo(Types.STRING);
    }

    @Test
    void shouldNameOperatorAndRemedyWhenBytesOfAnErasedTypeAreNeeded() {
        SingleOutputStreamOperator<String> erased = payments.<String>flatMap(
                        (payment, out) -> out.collect(payment.account))
                .name("split")
                .uid("split-1");

        assertThatThrownBy(() -> erased.filter(account -> true).getType().createSerde())
                .isInstanceOf(UnsupportedTypeException.class)
                .hasMessageContaining("operator \"split\" (uid split-1)")
                .hasMessageContaining(".returns(");
    }

    @Test
    void shouldRefuseReturnsWhenTheStreamIsReadAlready() {
        SingleOutputStreamOperator<Long> cents = payments.map(payment -> payment.cents);
        cents.filter(value -> true);

        assertThatThrownBy(() -> cents.returns(Long.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("\"Filter\" reads it already");
    }

    @Test
    void shouldUniteStreamsWhenTheyAreOfOneEnvironment() {
        DataStream<Payment> both = payments.filter(payment -> true).union(payments, payments.filter(p -> false));

        assertThat(both.getTransformation()).isInstanceOf(UnionTransformation.class);
        assertThat(both.getTransformation().inputs())
                .extracting(Transformation::id)
                .containsExactly(1, 0, 2);
        assertThat(both.getType()).isEqualTo(payments.getType());
    }

    @Test
    void shouldTakeTheKnownTypeWhenAnotherOfAUnionIsErased() {
        DataStream<String> erased = payments.flatMap((payment, out) -> out.collect(payment.account));

        assertThat(erased.union(payments.map(Payment::account)).getType()).isEqualTo(Types.STRING);
    }

    @Test
    void shouldRefuseUnionWhenStreamsAreOfTwoEnvironments() {
        DataStream<Payment> other =
                new StreamExecutionEnvironment().fromSource(new Payments(), WatermarkStrategy.noWatermarks(), "others");

        assertThatThrownBy(() -> payments.union(other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"payments\"")
                .hasMessageContaining("\"others\"");
    }

    @Test
    void shouldRefuseWatermarkAlignmentBehindASource() {
        WatermarkStrategy<Payment> aligned =
                WatermarkStrategy.<Payment>forMonotonousTimestamps().withWatermarkAlignment("g", Duration.ofSeconds(1));

        assertThatThrownBy(() -> payments.assignTimestampsAndWatermarks(aligned))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"payments\"")
                .hasMessageContaining("fromSource");
    }

    @Test
    void shouldExchangeOnceWhenKeyedTwice() {
        KeyedStream<Payment, Long> keyed = payments.keyBy(Payment::account).keyBy(Payment::cents);

        assertThat(keyed.getTransformation().inputs())
                .extracting(Transformation::id)
                .containsExactly(0);
    }

    @Test
    void shouldDrawProcessFunctionsWhenStreamIsNotKeyed() {
        SingleOutputStreamOperator<String> operator = payments.process(new ProcessFunction<Payment, String>() {
            @Override
            public void processElement(
                    Payment value, ProcessFunction<Payment, String>.Context ctx, Collector<String> out) {
                out.collect(value.account);
            }
        });

        assertThat(operator.getType()).isEqualTo(Types.STRING);
        assertThat(((OneInputTransformation<?, ?>) operator.getTransformation())
                        .operator()
                        .kind())
                .isEqualTo("process");
    }

    @Test
    void shouldKeepSettingsAsValuesWhenSetInCode() {
        env.enableCheckpointing(5000).setMaxParallelism(64).setParallelism(2);
        env.getCheckpointConfig().setTolerableCheckpointFailureNumber(3);

        assertThat(env.getCheckpointConfig().checkpointInterval()).contains(Duration.ofSeconds(5));
        assertThat(env.getCheckpointConfig().checkpointTimeout()).isEmpty();
        assertThat(env.getCheckpointConfig().tolerableCheckpointFailureNumber()).hasValue(3);
        assertThat(env.getMaxParallelism()).isEqualTo(64);
        assertThat(env.getParallelism()).isEqualTo(2);
        assertThatThrownBy(() -> env.setMaxParallelism(0)).hasMessageContaining("maxParallelism=0");
        assertThatThrownBy(() -> env.enableCheckpointing(1)).hasMessageContaining("checkpointInterval=1 ms");
    }

    @Test
    void shouldRefuseExecuteWhenEnvironmentOnlyDraws() {
        assertThatThrownBy(() -> env.execute("job"))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("execute(job)")
                .hasMessageContaining("@PenstockJob");
    }

    @Test
    void shouldGiveTheRuntimesEnvironmentWhenOneIsInstalled() {
        assertThatThrownBy(StreamExecutionEnvironment::getExecutionEnvironment)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no Penstock runtime");

        StreamExecutionEnvironment.initializeContextEnvironment(() -> env);

        assertThat(StreamExecutionEnvironment.getExecutionEnvironment()).isSameAs(env);
    }

    @Test
    void shouldSayWhatToDoInsteadWhenAHintMeansNothing() {
        SingleOutputStreamOperator<Payment> large =
                payments.filter(payment -> payment.cents() > 100).name("large");
        assertThatThrownBy(() -> large.setParallelism(4))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("setParallelism(4) of operator \"large\" means nothing here")
                .hasMessageContaining("penstock.slots");
        assertThatThrownBy(() -> large.setMaxParallelism(64)).hasMessageContaining("penstock.job.max-parallelism");
        assertThatThrownBy(large::forceNonParallel).hasMessageContaining("global()");
        assertThatThrownBy(large::disableChaining).hasMessageContaining("rebalance()");
        assertThatThrownBy(large::startNewChain).hasMessageContaining("rebalance()");
        assertThatThrownBy(() -> large.slotSharingGroup("own")).hasMessageContaining("slotSharingGroup(\"own\")");
    }

    @Test
    void shouldExchangeByTheLastWayWhenSeveralAreChosen() {
        assertThat(payments.rebalance().global().getTransformation().inputs())
                .containsExactly(payments.getTransformation());
        assertThat(payments.rebalance()
                        .keyBy(Payment::account)
                        .getTransformation()
                        .inputs())
                .containsExactly(payments.getTransformation());
        assertThat(payments.keyBy(Payment::account)
                        .rebalance()
                        .getTransformation()
                        .inputs())
                .containsExactly(payments.getTransformation());
        assertThat(payments.rebalance().forward().getTransformation()).isSameAs(payments.getTransformation());
        assertThat(DataStreamUtils.reinterpretAsKeyedStream(payments, Payment::account)
                        .getTransformation())
                .isInstanceOf(KeyByTransformation.class);
    }
}
