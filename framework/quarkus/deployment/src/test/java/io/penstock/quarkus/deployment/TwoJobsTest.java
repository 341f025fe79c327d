package io.penstock.quarkus.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.quarkus.PenstockJob;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.quarkus.test.QuarkusUnitTest;
import jakarta.enterprise.inject.spi.DeploymentException;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TwoJobsTest {

    @RegisterExtension
    static final QuarkusUnitTest BUILD = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(First.class, Second.class))
            .assertException(failure -> assertThat(failure)
                    .isInstanceOf(DeploymentException.class)
                    .hasMessageContaining("a service runs one job, and this one has 2")
                    .hasMessageContaining("@PenstockJob(\"first\") " + First.class.getName() + ".define()")
                    .hasMessageContaining("@PenstockJob(\"second\") " + Second.class.getName() + ".define()"));

    @Test
    void shouldFailTheBuildNamingBothJobs() {
        Assertions.fail("the build has not failed");
    }

    @PenstockJob("first")
    static class First {
        void define(StreamExecutionEnvironment env) {}
    }

    @PenstockJob("second")
    static class Second {
        void define(StreamExecutionEnvironment env) {}
    }
}
