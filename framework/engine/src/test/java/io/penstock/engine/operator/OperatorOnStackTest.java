package io.penstock.engine.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.common.functions.MapFunction;
import io.penstock.api.common.functions.OpenContext;
import io.penstock.api.common.functions.RichMapFunction;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.streaming.api.datastream.DataStream;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.util.Collector;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The stacks are those of functions that run. */
class OperatorOnStackTest {

    private final Map<String, List<StackTraceElement>> stacks = new HashMap<>();

    private String noted(String name, String value) {
        stacks.put(name, Arrays.asList(Thread.currentThread().getStackTrace()));
        return value;
    }

    private final class Opening extends RichMapFunction<String, String> {
        @Override
        public void open(OpenContext context) {
            noted("open", "");
        }

        @Override
        public String map(String value) {
            return noted("opening", value);
        }
    }

    private final class Plain implements MapFunction<String, String> {
        @Override
        public String map(String value) {
            return noted("plain", value);
        }
    }

    private final class Timed extends KeyedProcessFunction<String, String, String> {
        @Override
        public void processElement(String value, Context ctx, Collector<String> out) {
            ctx.timerService().registerEventTimeTimer(10);
            out.collect(noted("element", value));
        }

        @Override
        public void onTimer(long timestamp, OnTimerContext ctx, Collector<String> out) {
            noted("timer", "");
        }
    }

    @Test
    void shouldNameTheOperatorWhoseCodeRuns() throws Exception {
        try (ChainRig rig = new ChainRig(false, (env, self) -> {
            DataStream<String> keyed = ChainRig.source(env, "in", Types.STRING)
                    .keyBy(value -> value)
                    .process(new Timed(), Types.STRING)
                    .uid("timed")
                    .map(new Opening())
                    .uid("opening")
                    .map(new Plain())
                    .uid("plain");
            keyed.filter(value -> !noted("filter", value).isEmpty())
                    .uid("filter")
                    .map(value -> noted("one", value))
                    .returns(Types.STRING)
                    .uid("one")
                    .map(value -> noted("two", value))
                    .returns(Types.STRING)
                    .uid("two")
                    .sinkTo(self.sink(""))
                    .uid("sink");
        })) {
            rig.element("a", 1).watermark(10);
            assertThat(where(rig, "element")).isEqualTo("operator \"KeyedProcess\" (uid timed)");
            assertThat(where(rig, "timer")).isEqualTo("operator \"KeyedProcess\" (uid timed)");
            assertThat(where(rig, "open")).isEqualTo("operator \"Map\" (uid opening)");
            assertThat(where(rig, "opening")).isEqualTo("operator \"Map\" (uid opening)");
            assertThat(where(rig, "plain")).isEqualTo("operator \"Map\" (uid plain)");
            assertThat(where(rig, "filter")).isEqualTo("operator \"Filter\" (uid filter)");
            assertThat(where(rig, "two"))
                    .as("two lambdas of one class look alike")
                    .isEqualTo("operator \"Map\" (uid one) or operator \"Map\" (uid two)");
        }
    }

    @Test
    void shouldSayThatItIsNoneWhereTheSlotReads() throws Exception {
        try (ChainRig rig = new ChainRig(false, (env, self) -> ChainRig.source(env, "in", Types.STRING)
                .keyBy(value -> value)
                .process(new Timed(), Types.STRING)
                .uid("timed")
                .sinkTo(self.sink(""))
                .uid("sink"))) {
            assertThat(OperatorOnStack.describe(
                            rig.stage(), Arrays.asList(Thread.currentThread().getStackTrace())))
                    .isEqualTo("no operator: it reads a source, or waits for the log");
        }
    }

    private String where(ChainRig rig, String name) {
        return OperatorOnStack.describe(rig.stage(), stacks.getOrDefault(name, List.of()));
    }
}
