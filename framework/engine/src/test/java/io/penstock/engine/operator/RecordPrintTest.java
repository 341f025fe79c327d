package io.penstock.engine.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.types.Either;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings({"JavaUtilDate", "UnusedVariable"}) // as records of users have them; read by reflection
class RecordPrintTest {

    private record Line(String article, long cents) {}

    private record Node(String name, @Nullable Node next) {}

    private sealed interface Shape permits Circle, Square {}

    private record Circle(double radius) implements Shape {}

    private record Square(double side) implements Shape {}

    private record Drawn(Shape shape, Instant when) {}

    private record WithList(List<String> names) {}

    private static class Base {
        long inherited;
    }

    private static final class Order extends Base {
        String account = "a";
        double amount;
        int[] numbers = {1, 2};
        Object[] mixed = {"x", 1};
        List<Object> lines = new ArrayList<>(List.of(new Line("b", 1)));
        Map<String, Object> tags = new HashMap<>(Map.of("k", "v"));
        Optional<List<String>> names = Optional.of(new ArrayList<>());
        Date day = new Date(0);
        StringBuilder text = new StringBuilder("t");

        @Nullable Order inner;

        transient int cachedHash;
    }

    static Stream<Arguments> shouldSayWhatHasChanged() {
        return Stream.of(
                change("account", order -> order.account = "b"),
                change("inherited", order -> order.inherited = -1),
                change("amount", order -> order.amount = -0.0),
                change("numbers", order -> order.numbers[1] = 3),
                change("mixed[1]", order -> order.mixed[1] = 2),
                change("lines", order -> order.lines.add("one more")),
                change("lines[0].cents", order -> order.lines.set(0, new Line("b", 2))),
                change("tags[k]", order -> order.tags.put("k", "w")),
                change("names", order -> order.names.orElseThrow().add("n")),
                change("day", order -> order.day.setTime(1)),
                change("text", order -> order.text.append('u')),
                change("inner", order -> order.inner = new Order()));
    }

    private static Arguments change(String place, Consumer<Order> change) {
        return Arguments.of(place, change);
    }

    @ParameterizedTest
    @MethodSource
    void shouldSayWhatHasChanged(String place, Consumer<Order> change) {
        Order order = new Order();
        RecordPrint before = RecordPrint.of(order);
        assertThat(before.differenceTo(order)).isNull();
        change.accept(order);
        assertThat(before.differenceTo(order)).isEqualTo(place);
    }

    @Test
    void shouldSeeThroughWhatTwoStreamsAreWrappedIn() {
        Order order = new Order();
        Object wrapped = Either.Left(order);
        RecordPrint before = RecordPrint.of(wrapped);
        order.account = "b";
        assertThat(before.differenceTo(wrapped)).endsWith("account");
    }

    @Test
    void shouldPassOverCaches() {
        Order order = new Order();
        RecordPrint before = RecordPrint.of(order);
        order.cachedHash = 5;
        assertThat(before.differenceTo(order)).isNull();
    }

    @Test
    void shouldComeToAnEndInACircle() {
        Order order = new Order();
        order.inner = order;
        RecordPrint before = RecordPrint.of(order);
        assertThat(before.differenceTo(order)).isNull();
        order.account = "b";
        assertThat(before.differenceTo(order)).isEqualTo("account");
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                String.class,
                Long.class,
                Instant.class,
                Line.class,
                Node.class,
                Drawn.class,
                Optional.class,
                WithList.class,
                Order.class,
                Base.class,
                int[].class,
                ArrayList.class,
                Date.class,
                StringBuilder.class
            })
    void shouldNotLookAtWhatCannotChange(Class<?> type) {
        boolean wanted = List.of(String.class, Long.class, Instant.class, Line.class, Node.class, Drawn.class)
                .contains(type);
        assertThat(RecordPrint.isImmutable(type)).isEqualTo(wanted);
    }
}
