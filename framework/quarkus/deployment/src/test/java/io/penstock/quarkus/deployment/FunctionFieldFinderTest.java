package io.penstock.quarkus.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.common.functions.MapFunction;
import io.penstock.api.common.functions.RichMapFunction;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.io.IOException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.jandex.FieldInfo;
import org.jboss.jandex.Index;
import org.junit.jupiter.api.Test;

class FunctionFieldFinderTest {

    static class Service {}

    /** No function: a bean's own affair. */
    static class Bean {
        @Inject
        Service service;
    }

    /** Made by the container, to be had from an Instance. */
    @Dependent
    static class MadeByContainer implements MapFunction<String, String> {
        @ConfigProperty(name = "limit")
        int limit;

        @Override
        public String map(String value) {
            return value + limit;
        }
    }

    abstract static class Above<T> {
        @Inject
        Service above;

        @Inject
        T any;
    }

    static class Below extends Above<Service> implements MapFunction<String, String> {
        @Override
        public String map(String value) {
            return value;
        }
    }

    static class Rich extends RichMapFunction<String, String> {
        @Inject
        Service service;

        @Inject
        static Service shared;

        @ConfigProperty(name = "limit")
        int limit;

        @Override
        public String map(String value) {
            return value;
        }
    }

    @Test
    void shouldFindTheFieldsOfFunctionsAndRefuseWhatCannotBe() throws IOException {
        FunctionFieldFinder finder = new FunctionFieldFinder(
                Index.of(Service.class, Bean.class, MadeByContainer.class, Above.class, Below.class, Rich.class));
        assertThat(finder.find()).extracting(FieldInfo::name).containsExactly("above", "service");
        assertThat(finder.problems())
                .hasSize(3)
                .anySatisfy(problem -> assertThat(problem)
                        .isEqualTo("@Inject field " + Above.class.getName()
                                + ".any of a function is of a type variable, which names no bean; give it a class"))
                .anySatisfy(
                        problem -> assertThat(problem).contains("Rich.shared").contains("is static"))
                .anySatisfy(problem -> assertThat(problem)
                        .contains("Rich.limit")
                        .contains("is a @ConfigProperty; inject it into the job's bean"));
    }
}
