package io.penstock.quarkus.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.functions.MapFunction;
import io.penstock.api.common.functions.OpenContext;
import io.penstock.api.common.serialization.SimpleStringSchema;
import io.penstock.connector.kafka.sink.KafkaRecordSerializationSchema;
import io.penstock.connector.kafka.sink.KafkaSink;
import io.penstock.connector.kafka.source.KafkaSource;
import io.penstock.engine.graph.FunctionInjection;
import io.penstock.quarkus.PenstockJob;
import io.penstock.quarkus.runtime.FunctionBeans;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.util.Collector;
import io.quarkus.test.QuarkusUnitTest;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Qualifier;
import jakarta.inject.Singleton;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Functions that the job creates with new have their {@code @Inject} fields before they are opened; nobody else asks for these beans. */
class FunctionInjectionTest {

    /** Of dependent beans, one of each function; outlives the service. */
    private static final AtomicInteger DESTROYED = new AtomicInteger();

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(
                    Greeting.class,
                    Greeting.Greets.class,
                    Greeting.Base.class,
                    Greeting.Marks.class,
                    Polite.class,
                    Phrases.class,
                    Courtly.class,
                    Plain.class,
                    Counter.class,
                    Own.class,
                    Request.class,
                    PerRequest.class,
                    TestTopics.class,
                    Eventually.class,
                    Eventually.Look.class))
            .overrideConfigKey("penstock.devservices.topics.names", "1")
            .overrideConfigKey("penstock.devservices.topics.greetings", "1")
            .overrideConfigKey("penstock.job.max-parallelism", "4")
            .overrideConfigKey("penstock.slots", "2")
            .overrideConfigKey("greeting.end", "!");

    @ConfigProperty(name = "penstock.kafka.bootstrap.servers")
    String servers;

    @Inject
    FunctionBeans beans;

    @Test
    void shouldFillFieldsOfFunctionsWithBeansBeforeTheyAreOpened() throws Exception {
        try (TestTopics topics = new TestTopics(servers)) {
            topics.write("names", List.of("Ann", "Bob", "Cid", "Dan", "Eve", "Fay", "Gus", "Hal"));
            Eventually.within30s(
                    () -> String.join("\n", topics.readCommitted("greetings")), seen -> seen.split("\n").length == 8);
            List<String> greetings = topics.readCommitted("greetings");
            assertThat(greetings).anySatisfy(greeting -> assertThat(greeting).startsWith("<Good day, Ann!"));
            assertThat(greetings.stream()
                            .map(greeting -> greeting.substring(greeting.indexOf('#') + 1, greeting.indexOf('/'))))
                    .as("one counter for all functions")
                    .containsExactlyInAnyOrder("1", "2", "3", "4", "5", "6", "7", "8");
            Set<String> owned = ConcurrentHashMap.newKeySet();
            greetings.forEach(greeting -> owned.add(greeting.substring(greeting.indexOf('/') + 1)));
            assertThat(owned)
                    .as("a dependent bean of its own for each task that had records")
                    .hasSizeGreaterThan(1);
        }
        assertThat(DESTROYED).as("functions live").hasValue(0);
    }

    @Test
    void shouldDestroyWhatWasMadeForAFunctionWithIt() {
        int before = DESTROYED.get();
        Greeting.Greets one = new Greeting.Greets("");
        Greeting.Greets other = new Greeting.Greets("");
        FunctionInjection.Given given = beans.into(one);
        FunctionInjection.Given ofOther = beans.into(other);
        assertThat(one.counter).isSameAs(other.counter);
        assertThat(one.own).isNotSameAs(other.own);

        Own kept = one.own;
        beans.into(one).close();
        assertThat(one.own).as("what is there stays").isSameAs(kept);
        assertThat(DESTROYED).hasValue(before);
        given.close();
        assertThat(DESTROYED).hasValue(before + 1);
        ofOther.close();
        assertThat(DESTROYED).hasValue(before + 2);
    }

    @Test
    void shouldRefuseABeanOfARequest() {
        assertThatThrownBy(() -> beans.into(new PerRequest()))
                .hasMessageContaining("@Inject field request of function " + PerRequest.class.getName())
                .hasMessageContaining("@RequestScoped")
                .hasMessageContaining("use @ApplicationScoped, @Singleton or @Dependent");
    }

    @RequestScoped
    static class Request {}

    static class PerRequest implements MapFunction<String, String> {
        @Inject
        Request request;

        @Override
        public String map(String value) {
            return value + request;
        }
    }

    @Qualifier @Retention(RetentionPolicy.RUNTIME)
    @interface Polite {}

    interface Phrases {
        String of(String name);
    }

    @Polite
    @ApplicationScoped
    static class Courtly implements Phrases {
        @ConfigProperty(name = "greeting.end")
        String end;

        @Override
        public String of(String name) {
            return "Good day, " + name + end;
        }
    }

    @Singleton
    static class Plain implements Phrases {
        @Override
        public String of(String name) {
            return name;
        }
    }

    @Singleton
    static class Counter {
        final AtomicInteger count = new AtomicInteger();
    }

    @Dependent
    static class Own {
        private static final AtomicInteger NUMBERS = new AtomicInteger();
        final int number = NUMBERS.incrementAndGet();

        @PreDestroy
        void gone() {
            DESTROYED.incrementAndGet();
        }
    }

    @PenstockJob("greeting")
    static class Greeting {

        /** Not a function itself. */
        abstract static class Base extends KeyedProcessFunction<String, String, String> {
            @Inject
            @Polite
            private Phrases phrases;

            String phrase(String name) {
                return phrases.of(name);
            }
        }

        static final class Greets extends Base {
            private final String before;

            @Inject
            Counter counter;

            @Inject
            Own own;

            private int number;

            Greets(String before) {
                this.before = before;
            }

            @Override
            public void open(OpenContext context) {
                number = own.number;
            }

            @Override
            public void processElement(String name, Context ctx, Collector<String> out) {
                out.collect(before + phrase(name) + "#" + counter.count.incrementAndGet() + "/" + number);
            }
        }

        static final class Marks implements MapFunction<String, String> {
            @Inject
            Instance<Plain> plain;

            @Override
            public String map(String text) {
                return plain.get().of(text);
            }
        }

        void define(StreamExecutionEnvironment env) {
            env.fromSource(
                            KafkaSource.<String>builder()
                                    .setTopics("names")
                                    .setValueOnlyDeserializer(new SimpleStringSchema())
                                    .build(),
                            WatermarkStrategy.noWatermarks(),
                            "names")
                    .uid("names")
                    .keyBy(name -> name)
                    .process(new Greets("<"))
                    .uid("greets")
                    .map(new Marks())
                    .uid("marks")
                    .sinkTo(KafkaSink.<String>builder()
                            .setRecordSerializer(KafkaRecordSerializationSchema.<String>builder()
                                    .setTopic("greetings")
                                    .setValueSerializationSchema(new SimpleStringSchema())
                                    .build())
                            .build())
                    .uid("greetings");
        }
    }
}
