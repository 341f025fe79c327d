package io.penstock.quarkus.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.quarkus.PenstockJob;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.quarkus.test.QuarkusUnitTest;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.inject.spi.DeploymentException;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WrongScopeTest {

    @RegisterExtension
    static final QuarkusUnitTest BUILD = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(PerRequest.class))
            .assertException(failure -> assertThat(failure)
                    .isInstanceOf(DeploymentException.class)
                    .hasMessageContaining("@PenstockJob(\"per-request\") " + PerRequest.class.getName()
                            + ".define() has the scope @RequestScoped, but a job is drawn when the service starts"));

    @Test
    void shouldFailTheBuildNamingTheScope() {
        Assertions.fail("the build has not failed");
    }

    @RequestScoped
    @PenstockJob("per-request")
    static class PerRequest {
        void define(StreamExecutionEnvironment env) {}
    }
}
