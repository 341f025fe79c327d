package io.penstock.testkit.operator;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.api.common.typeinfo.UnknownType;
import io.penstock.engine.graph.Exchange;
import io.penstock.engine.graph.JobGraph;
import io.penstock.engine.graph.JobGraphCompiler;
import io.penstock.engine.graph.Stage;
import io.penstock.streaming.api.datastream.DataStream;
import io.penstock.streaming.api.datastream.SingleOutputStreamOperator;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.util.Collector;
import io.penstock.util.OutputTag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The operators under test as a compiled job: an input, they, and behind each of their outputs an exchange, at which the harness takes what
 * they emit.
 */
final class HarnessGraph {

    static final String JOB = "harness";
    private static final String MAIN_OUTPUT = "harness-output";
    private static final String SIDE_OUTPUT = "harness-side-output-";

    private final JobGraph graph;
    private final Stage stage;
    private final List<OutputTag<?>> tags;
    private final Map<Integer, HarnessOutput> byExchange = new HashMap<>();
    private final Map<String, HarnessOutput> byStage = new HashMap<>();

    private HarnessGraph(JobGraph graph, boolean keyed, List<OutputTag<?>> tags) {
        this.graph = graph;
        this.stage = graph.stages().get(keyed ? 1 : 0);
        this.tags = tags;
        for (Exchange exchange : graph.outputsOf(stage)) {
            String to = graph.stages().get(exchange.toStage()).name();
            if (!to.startsWith("harness-")) {
                throw new IllegalArgumentException("the operators have a keyBy between them (in front of \"" + to
                        + "\"); a harness runs what lies between two exchanges: test each part by itself, or the whole"
                        + " with a JobTestRunner");
            }
            HarnessOutput output = byStage.computeIfAbsent(to, absent -> new HarnessOutput());
            byExchange.put(exchange.index(), output);
        }
    }

    /**
     * @param keyed whether the input is keyed before the operators are drawn
     * @param inputType what comes
     * @param operators draws them behind the input
     * @param tags side outputs to be taken
     */
    static <IN, S extends DataStream<IN>> HarnessGraph of(
            boolean keyed,
            TypeInformation<IN> inputType,
            Function<DataStream<IN>, S> input,
            Function<? super S, ? extends DataStream<?>> operators,
            List<OutputTag<?>> tags) {
        JobGraph graph = JobGraphCompiler.compile(
                JOB,
                environment -> {
                    DataStream<?> output = operators.apply(input.apply(input(environment, inputType)));
                    if (output.getTransformation().uid() == null) {
                        output.getTransformation().setUid("operator");
                    }
                    take(output, MAIN_OUTPUT);
                    for (int i = 0; i < tags.size(); i++) {
                        takeSide(output, tags.get(i), SIDE_OUTPUT + i);
                    }
                },
                1);
        return new HarnessGraph(graph, keyed, new ArrayList<>(tags));
    }

    /** Where nothing keeps what comes. */
    static <IN> TypeInformation<IN> unknownInput() {
        return new UnknownType<>("the harness's input", "give the harness the input's type");
    }

    private static <IN> DataStream<IN> input(StreamExecutionEnvironment environment, TypeInformation<IN> type) {
        return environment
                .fromSource(new DrawnInput<IN>(), WatermarkStrategy.noWatermarks(), "input", type)
                .uid("harness-input");
    }

    private static <T> void take(DataStream<T> output, String uid) {
        output.keyBy(value -> 0, Types.INT)
                .process(new Taken<T>())
                .returns(Types.INT)
                .uid(uid);
    }

    private static <X> void takeSide(DataStream<?> output, OutputTag<X> tag, String uid) {
        if (!(output instanceof SingleOutputStreamOperator<?> operator)) {
            throw new IllegalArgumentException(
                    "side output " + tag + " of a stream that is no operator's; leave it out");
        }
        take(operator.getSideOutput(tag), uid);
    }

    Stage stage() {
        return stage;
    }

    Duration autoWatermarkInterval() {
        return graph.autoWatermarkInterval();
    }

    HarnessOutput ofExchange(int exchange) {
        return java.util.Objects.requireNonNull(byExchange.get(exchange), "an exchange of the stage");
    }

    HarnessOutput mainOutput() {
        return java.util.Objects.requireNonNull(byStage.get(MAIN_OUTPUT), "the operators' output");
    }

    HarnessOutput sideOutput(OutputTag<?> tag) {
        int index = tags.indexOf(tag);
        if (index < 0) {
            throw new IllegalArgumentException(
                    "side output " + tag + " is not taken; the harness was made with " + tags + ": name it there");
        }
        return java.util.Objects.requireNonNull(byStage.get(SIDE_OUTPUT + index), "a side output");
    }

    /** Heads the stage behind an exchange, which the harness never runs. */
    private static final class Taken<T> extends KeyedProcessFunction<Integer, T, Integer> {
        @Override
        public void processElement(T value, Context ctx, Collector<Integer> out) {
            throw new IllegalStateException("a harness runs one stage");
        }
    }
}
