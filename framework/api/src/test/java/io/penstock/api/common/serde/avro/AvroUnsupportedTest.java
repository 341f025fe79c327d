package io.penstock.api.common.serde.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.serde.UnsupportedTypeException;
import io.penstock.api.common.typeinfo.TypeInformation;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

class AvroUnsupportedTest {
    record WithFunction(String name, List<Function<String, String>> functions) {}

    record Outer(WithFunction inner) {}

    record WithRandom(Random random) {}

    record WithNumberKeys(Map<Long, String> byNumber) {}

    @SuppressWarnings("ArrayRecordComponent") // users have them
    record WithArray(int[] numbers) {}

    @SuppressWarnings("rawtypes")
    record WithRawList(List list) {}

    record Generic<T>(T value) {}

    record WithWildcard(List<?> any) {}

    public static class NoSetter {
        private int count;

        public int getCount() {
            return count;
        }
    }

    public static class NoGetter {
        private int count;

        public void setCount(int count) {
            this.count = count;
        }

        @Override
        public String toString() {
            return "" + count;
        }
    }

    public static class NoConstructor {
        public final int count;

        public NoConstructor(int count) {
            this.count = count;
        }
    }

    @SuppressWarnings("ClassCanBeStatic") // that is the point
    public class Inner {
        public int count;
    }

    @Test
    void shouldNamePathAndRemedyWhenATypeIsNotSupported() {
        assertRefused(Outer.class, "Outer.inner.functions[]", "java.util.function.Function", "TypeInformation.of(");
        assertRefused(WithRandom.class, "WithRandom.random", "java.util.Random");
        assertRefused(WithNumberKeys.class, "WithNumberKeys.byNumber", "java.lang.Long", "Map<String, ...>");
        assertRefused(WithArray.class, "WithArray.numbers", "int[]");
        assertRefused(WithRawList.class, "WithRawList.list", "raw", "List<String>");
        assertRefused(Generic.class, "Generic.value", "type variable T", "TypeHint");
        assertRefused(WithWildcard.class, "WithWildcard.any[]", "java.lang.Object");
        assertRefused(NoSetter.class, "NoSetter.count", "a setter", "transient");
        assertRefused(NoGetter.class, "NoGetter.count", "a getter");
        assertRefused(NoConstructor.class, "NoConstructor", "constructor without arguments");
        assertRefused(Inner.class, "Inner", "static class");
        assertRefused(Object.class, "java.lang.Object");
        assertRefused(GenericRecord.class, "AvroSerde.forGeneric(schema)");
        assertRefused(SpecificRecord.class, "without a schema");
    }

    private static void assertRefused(Class<?> type, String... words) {
        assertThatThrownBy(() -> TypeInformation.of(type).createSerde())
                .as("%s", type)
                .isInstanceOf(UnsupportedTypeException.class)
                .hasMessageContainingAll(words);
        assertThat(TypeInformation.of(type).getTypeClass()).isEqualTo(type);
    }
}
