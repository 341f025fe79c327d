package io.penstock.api.java.typeutils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.functions.FlatMapFunction;
import io.penstock.api.common.functions.MapFunction;
import io.penstock.api.common.functions.RichMapFunction;
import io.penstock.api.common.serde.UnsupportedTypeException;
import io.penstock.api.common.typeinfo.TypeHint;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.api.java.functions.KeySelector;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.util.Collector;
import io.penstock.util.OutputTag;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TypeExtractorTest {
    record Payment(String account, long cents) {
        List<String> tags() {
            return List.of();
        }
    }

    static class ToCents extends RichMapFunction<Payment, Long> {
        @Override
        public Long map(Payment value) {
            return value.cents;
        }
    }

    abstract static class ToListOf<T> extends RichMapFunction<Payment, List<T>> {}

    static class ToNames extends ToListOf<String> {
        @Override
        public List<String> map(Payment value) {
            return List.of(value.account);
        }
    }

    static class Same<T> implements MapFunction<T, T> {
        @Override
        public T map(T value) {
            return value;
        }
    }

    static class Counting extends KeyedProcessFunction<String, Payment, Map<String, Integer>> {
        @Override
        public void processElement(Payment value, Context ctx, Collector<Map<String, Integer>> out) {}
    }

    static class SaysItself implements MapFunction<Payment, Object>, ResultTypeQueryable<Object> {
        @Override
        public Object map(Payment value) {
            return value;
        }

        @Override
        @SuppressWarnings({"unchecked", "rawtypes"})
        public TypeInformation<Object> getProducedType() {
            return (TypeInformation) Types.LONG;
        }
    }

    private final TypeInformation<Payment> payments = TypeInformation.of(Payment.class);

    private <R> TypeInformation<R> typeOf(MapFunction<Payment, R> function) {
        return TypeExtractor.mapOutput(function, payments);
    }

    private <K> TypeInformation<K> keyTypeOf(KeySelector<Payment, K> selector) {
        return TypeExtractor.keyType(selector, payments);
    }

    @Test
    void shouldReadTypeArgumentsWhenFunctionIsAClass() {
        assertThat(typeOf(new ToCents())).isEqualTo(Types.LONG);
        assertThat(TypeExtractor.keyedProcessOutput(new Counting(), payments).getJavaType())
                .hasToString("java.util.Map<java.lang.String, java.lang.Integer>");
    }

    @Test
    void shouldFollowTypeVariablesWhenArgumentIsGivenFurtherDown() {
        assertThat(typeOf(new ToNames())).isEqualTo(new TypeHint<List<String>>() {}.getTypeInfo());
    }

    @Test
    void shouldReadTypeArgumentsWhenFunctionIsAnonymous() {
        assertThat(typeOf(new MapFunction<Payment, String>() {
                    @Override
                    public String map(Payment value) {
                        return value.account;
                    }
                }))
                .isEqualTo(Types.STRING);
    }

    @Test
    void shouldReadSignatureWhenFunctionIsALambda() {
        String captured = getClass().getSimpleName();

        assertThat(typeOf(payment -> payment.account + captured)).isEqualTo(Types.STRING);
        assertThat(typeOf(payment -> payment.cents)).isEqualTo(Types.LONG);
        assertThat(keyTypeOf(payment -> payment.account)).isEqualTo(Types.STRING);
        assertThat(keyTypeOf(payment -> payment.cents)).isEqualTo(Types.LONG);
    }

    @Test
    void shouldReadSignatureWhenFunctionIsAMethodReference() {
        assertThat(keyTypeOf(Payment::account)).isEqualTo(Types.STRING);
        assertThat(keyTypeOf(Payment::cents)).isEqualTo(Types.LONG);
        assertThat(typeOf(Payment::tags)).isEqualTo(new TypeHint<List<String>>() {}.getTypeInfo());
        assertThat(TypeExtractor.mapOutput((MapFunction<String, StringBuilder>) StringBuilder::new, Types.STRING)
                        .getTypeClass())
                .isEqualTo(StringBuilder.class);
    }

    @Test
    void shouldReadSignatureWhenLambdaCapturesWhatCannotBeSerialized() {
        Object notSerializable = new Object();

        assertThat(typeOf(payment -> payment.account + notSerializable)).isEqualTo(Types.STRING);
    }

    @Test
    void shouldTakeTheInputsTypeWhenFunctionGivesWhatItGets() {
        assertThat(typeOf(new Same<>())).isSameAs(payments);
    }

    @Test
    void shouldAskTheFunctionWhenItSaysItself() {
        assertThat((Object) typeOf(new SaysItself())).isEqualTo(Types.LONG);
    }

    @Test
    void shouldBeHarmlessUntilBytesAreNeededWhenTypeIsErased() {
        TypeInformation<List<String>> lambda = typeOf(payment -> List.of(payment.account));
        FlatMapFunction<Payment, String> flat = (payment, out) -> out.collect(payment.account);
        TypeInformation<String> collected = TypeExtractor.flatMapOutput(flat, payments);

        assertThat(lambda.isKnown()).isFalse();
        assertThat(collected.isKnown()).isFalse();
        assertThatThrownBy(collected::createSerde)
                .isInstanceOf(UnsupportedTypeException.class)
                .hasMessageContaining("FlatMapFunction")
                .hasMessageContaining(".returns(");
        assertThatThrownBy(() -> keyTypeOf(payment -> List.of(payment.account)).createSerde())
                .hasMessageContaining("keyBy(selector, Types.STRING)");
    }

    @Test
    void shouldReadTypeWhenOutputTagIsAnAnonymousSubclass() {
        assertThat(new OutputTag<Map<String, Long>>("late") {}.getTypeInfo())
                .isEqualTo(new TypeHint<Map<String, Long>>() {}.getTypeInfo());
        assertThat(new OutputTag<>("late", Types.STRING).getTypeInfo()).isEqualTo(Types.STRING);
        assertThat(new OutputTag<>("late", Types.STRING)).isEqualTo(new OutputTag<String>("late") {});
        assertThatThrownBy(() -> new OutputTag<String>("late").getTypeInfo().createSerde())
                .isInstanceOf(UnsupportedTypeException.class)
                .hasMessageContaining("side output \"late\"")
                .hasMessageContaining("new OutputTag<Event>(\"late\") {}");
    }

    @Test
    @SuppressWarnings("rawtypes")
    void shouldRefuseWhenTypeHintHasNoType() {
        assertThatThrownBy(() -> new TypeHint() {}).hasMessageContaining("new TypeHint<List<String>>() {}");
    }
}
