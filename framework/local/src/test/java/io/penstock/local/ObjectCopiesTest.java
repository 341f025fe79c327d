package io.penstock.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.functions.MapFunction;
import io.penstock.api.common.functions.RichMapFunction;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.streaming.api.windowing.triggers.CountTrigger;
import io.penstock.util.OutputTag;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ObjectCopiesTest {

    private static final OutputTag<String> LATE = new OutputTag<>("late", Types.STRING);

    record Limits(int least, List<Integer> steps) {}

    /** Nothing of it is serializable. */
    private static class Counting {
        private final Map<String, Integer> counts = new HashMap<>();
        final Limits limits = new Limits(3, new ArrayList<>(List.of(1, 2)));
    }

    private static final class Nested extends Counting {
        private final OutputTag<String> late = LATE;
        private final TypeInformation<String> type = Types.STRING;
        private @Nullable Nested other;
        private transient @Nullable String forgotten = "not copied";
        private final Thread.State state = Thread.State.BLOCKED;
        private final int[] numbers = {1, 2};
    }

    /** A function is serializable, and its base class is not. */
    private abstract static class Base extends RichMapFunction<String, String> {
        final List<String> kept = new ArrayList<>();
    }

    private static final class Keeping extends Base {
        @Override
        public String map(String value) {
            kept.add(value);
            return String.join("", kept);
        }
    }

    private static final class HoldsAThread {
        @SuppressWarnings("UnusedVariable") // only that it is there
        private final Thread worker = new Thread(() -> {});
    }

    private static <T> T copyOf(T original) {
        return ObjectCopies.of(original).copy();
    }

    @Test
    void shouldCopyFieldByFieldWhatIsNotSerializable() {
        Nested original = new Nested();
        ((Counting) original).counts.put("a", 1);
        Nested copy = copyOf(original);
        assertThat(copy).isNotSameAs(original);
        assertThat(((Counting) copy).counts).isEqualTo(Map.of("a", 1));
        assertThat(copy.limits).isEqualTo(original.limits);
        assertThat(copy.limits.steps()).isNotSameAs(original.limits.steps());
        assertThat(copy.numbers).containsExactly(1, 2).isNotSameAs(original.numbers);
        assertThat(copy.state).isSameAs(Thread.State.BLOCKED);
        assertThat(copy.forgotten).isNull();
    }

    @Test
    void shouldHandOnTypesAndTags() {
        Nested original = new Nested();
        Nested copy = copyOf(original);
        assertThat(copy.late).isSameAs(LATE);
        assertThat(copy.type).isSameAs(original.type);
    }

    @Test
    void shouldCopyACircle() {
        Nested one = new Nested();
        Nested two = new Nested();
        one.other = two;
        two.other = one;
        Nested copy = copyOf(one);
        assertThat(copy.other).isNotNull().isNotSameAs(two);
        assertThat(copy.other.other).isSameAs(copy);
    }

    @Test
    void shouldCopyWhatTwoReferToOnce() {
        Nested shared = new Nested();
        List<Nested> copy = copyOf(new ArrayList<>(List.of(shared, shared)));
        assertThat(copy.get(0)).isSameAs(copy.get(1)).isNotSameAs(shared);
    }

    @Test
    void shouldKeepTheFieldsOfABaseClass() {
        Keeping original = new Keeping();
        original.map("a");
        Keeping copy = copyOf(original);
        original.map("b");
        assertThat(copy.map("c")).isEqualTo("ac");
    }

    @Test
    void shouldCopyWhatALambdaHasCaptured() throws Exception {
        List<String> kept = new ArrayList<>(List.of("a"));
        MapFunction<String, String> original = value -> {
            kept.add(value);
            return String.join("", kept);
        };
        ObjectCopies<MapFunction<String, String>> copies = ObjectCopies.of(original);
        assertThat(copies.copy().map("b")).isEqualTo("ab");
        assertThat(copies.copy().map("c")).isEqualTo("ac");
        assertThat(kept).containsExactly("a");
    }

    @Test
    void shouldHandOnALambdaThatCannotBeCopied() {
        Supplier<String> plain = () -> "x";
        assertThat(copyOf(plain)).isSameAs(plain);
    }

    @Test
    void shouldCopyATriggerThatKeepsNothingItself() {
        CountTrigger<?> trigger = CountTrigger.of(3);
        assertThat(copyOf(trigger)).hasToString(trigger.toString());
    }

    @Test
    void shouldNameWhatCannotBeCopied() {
        assertThatThrownBy(() -> ObjectCopies.of(new HoldsAThread()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.Thread")
                .hasMessageContaining("transient")
                .hasMessageContaining("open()");
    }
}
