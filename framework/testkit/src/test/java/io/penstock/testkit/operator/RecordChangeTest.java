package io.penstock.testkit.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.functions.MapFunction;
import io.penstock.api.common.functions.OpenContext;
import io.penstock.api.common.state.ValueState;
import io.penstock.api.common.state.ValueStateDescriptor;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.engine.operator.RecordChangedException;
import io.penstock.streaming.api.datastream.DataStream;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.streaming.api.functions.ProcessFunction;
import io.penstock.util.Collector;
import io.penstock.util.OutputTag;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who changes a record that others have is told so, and by name. */
class RecordChangeTest {

    /** Mutable, as a type of Flink's would be. */
    public static final class Total {
        public String account = "";
        public long cents;

        static Total of(String account, long cents) {
            Total total = new Total();
            total.account = account;
            total.cents = cents;
            return total;
        }
    }

    private static final OutputTag<Total> SIDE = new OutputTag<>("side", TypeInformation.of(Total.class));

    private static OneInputStreamOperatorTestHarness<Total, Total> harness(
            Function<DataStream<Total>, DataStream<Total>> drawn) throws Exception {
        OneInputStreamOperatorTestHarness<Total, Total> harness = new OneInputStreamOperatorTestHarness<>(drawn, SIDE);
        harness.open();
        return harness;
    }

    private static DataStream<Total> pass(DataStream<Total> totals, String uid) {
        return totals.map(total -> total).returns(Total.class).uid(uid);
    }

    @Test
    void shouldNameWhoChangesItsInput() throws Exception {
        MapFunction<Total, Total> doubling = total -> {
            total.cents *= 2;
            return total;
        };
        try (var harness = harness(totals -> pass(totals, "before")
                .map(doubling)
                .returns(Total.class)
                .name("Double")
                .uid("double"))) {
            assertThatThrownBy(() -> harness.processElement(Total.of("a", 1)))
                    .isInstanceOf(RecordChangedException.class)
                    .hasMessageStartingWith("operator \"Double\" (uid double) has changed cents of a "
                            + Total.class.getName() + ", which operator")
                    .hasMessageContaining("(uid before) gave to operator \"Double\" (uid double)")
                    .hasMessageContaining("Emit a new object, or change a copy")
                    .hasMessageContaining("penstock.records.detect-mutation=false");
        }
    }

    @Test
    void shouldNameWhoGivesTheSameObjectAgain() throws Exception {
        ProcessFunction<Total, Total> reusing = new ProcessFunction<>() {
            private final Total reused = new Total();

            @Override
            public void processElement(Total value, Context ctx, Collector<Total> out) {
                for (int i = 1; i <= 2; i++) {
                    reused.account = value.account;
                    reused.cents = value.cents * i;
                    out.collect(reused);
                }
            }
        };
        try (var harness = harness(
                totals -> pass(totals.process(reusing).returns(Total.class).uid("reuse"), "after"))) {
            assertThatThrownBy(() -> harness.processElement(Total.of("a", 1)))
                    .isInstanceOf(RecordChangedException.class)
                    .hasMessageContaining("(uid reuse) has changed cents of a ")
                    .hasMessageContaining(" after giving it to operator \"Map\" (uid after)");
        }
    }

    @Test
    void shouldNameWhoChangesWhatItEmittedToTheSide() throws Exception {
        ProcessFunction<Total, Total> late = new ProcessFunction<>() {
            @Override
            public void processElement(Total value, Context ctx, Collector<Total> out) {
                Total side = Total.of(value.account, 1);
                ctx.output(SIDE, side);
                side.cents++;
            }
        };
        try (var harness =
                harness(totals -> totals.process(late).returns(Total.class).uid("late"))) {
            assertThatThrownBy(() -> harness.processElement(Total.of("a", 1)))
                    .isInstanceOf(RecordChangedException.class)
                    .hasMessageContaining("(uid late) has changed cents of a ");
        }
    }

    @Test
    void shouldNameWhoEmitsAStateThatATimerChanges() throws Exception {
        try (var harness = new KeyedOneInputStreamOperatorTestHarness<String, Total, Total>(
                totals -> totals.process(new Emitting()).returns(Total.class).uid("emit"),
                total -> total.account,
                Types.STRING)) {
            harness.open();
            harness.processElement(Total.of("a", 1), 10);
            assertThatThrownBy(() -> harness.processWatermark(1_000))
                    .isInstanceOf(RecordChangedException.class)
                    .hasMessageContaining("(uid emit) has changed cents of a ")
                    .hasMessageContaining(" after giving it to ");
        }
    }

    /** What many a job of Flink's does: keeps a total in state, emits it, and goes on counting in it. */
    private static final class Emitting extends KeyedProcessFunction<String, Total, Total> {
        private @Nullable ValueState<Total> kept;

        @Override
        public void open(OpenContext context) {
            kept = getRuntimeContext().getState(new ValueStateDescriptor<>("kept", Total.class));
        }

        @Override
        public void processElement(Total value, Context ctx, Collector<Total> out) throws Exception {
            Total total = Total.of(value.account, value.cents);
            Objects.requireNonNull(kept).update(total);
            out.collect(total);
            ctx.timerService().registerEventTimeTimer(100);
        }

        @Override
        public void onTimer(long timestamp, OnTimerContext ctx, Collector<Total> out) throws Exception {
            Total total = Objects.requireNonNull(Objects.requireNonNull(kept).value());
            total.cents++;
            Objects.requireNonNull(kept).update(total);
        }
    }

    @Test
    void shouldFindAtACutWhatWasChangedLongAfter() throws Exception {
        List<Total> keeping = new ArrayList<>();
        MapFunction<Total, Total> keep = total -> {
            keeping.add(total);
            if (keeping.size() == 50) {
                keeping.get(0).cents = -1;
            }
            return Total.of(total.account, total.cents);
        };
        try (var harness =
                harness(totals -> totals.map(keep).returns(Total.class).uid("keep"))) {
            for (int i = 0; i < 50; i++) {
                harness.processElement(Total.of("a", i));
            }
            assertThatThrownBy(harness::snapshot)
                    .isInstanceOf(RecordChangedException.class)
                    .hasMessageContaining("cents of a " + Total.class.getName()
                            + " has changed since the test gave it to" + " operator \"Map\" (uid keep)");
        }
    }

    @Test
    void shouldTakeCopiesAndValuesForWhatTheyAre() throws Exception {
        try (var harness = harness(totals -> totals.map(total -> Total.of(total.account, total.cents + 1))
                .returns(Total.class)
                .uid("copy"))) {
            for (int i = 0; i < 10; i++) {
                harness.processElement(Total.of("a", i));
            }
            assertThatCode(harness::snapshot).doesNotThrowAnyException();
            assertThat(harness.extractOutputValues()).hasSize(10);
        }
    }
}
