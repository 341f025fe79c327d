package io.penstock.quarkus.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.QuarkusUnitTest;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class UnknownKeyTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withEmptyApplication()
            .overrideConfigKey("penstock.commit.intervall", "5ms")
            .overrideConfigKey("penstock.enabled", "false")
            .assertException(failure -> assertThat(failure)
                    .hasStackTraceContaining("unknown configuration key \"penstock.commit.intervall\"")
                    .hasStackTraceContaining("the nearest known is \"penstock.commit.interval\""));

    @Test
    void shouldFailTheStartNamingTheNearestKnownKey() {
        Assertions.fail("the service has started");
    }
}
