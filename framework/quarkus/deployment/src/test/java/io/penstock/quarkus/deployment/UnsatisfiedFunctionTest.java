package io.penstock.quarkus.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.common.functions.MapFunction;
import io.quarkus.test.QuarkusUnitTest;
import jakarta.enterprise.inject.spi.DeploymentException;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class UnsatisfiedFunctionTest {

    @RegisterExtension
    static final QuarkusUnitTest BUILD = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(Asks.class, NoBean.class))
            .assertException(failure -> assertThat(failure)
                    .isInstanceOf(DeploymentException.class)
                    .hasMessageContaining("Unsatisfied dependency")
                    .hasMessageContaining(NoBean.class.getName()));

    @Test
    void shouldFailTheBuildWhereThereIsNoBean() {
        Assertions.fail("the build has not failed");
    }

    /** Without a scope. */
    static class NoBean {}

    static class Asks implements MapFunction<String, String> {
        @Inject
        NoBean nothing;

        @Override
        public String map(String value) {
            return value + nothing;
        }
    }
}
