package io.penstock.quickstart.etl;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.common.serialization.SimpleStringSchema;
import io.penstock.testkit.job.JobTestRunner;
import io.penstock.testkit.job.TestInputTopic;
import io.penstock.testkit.job.TestOutputTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OrdersEtlTest {

    private static final SimpleStringSchema TEXT = new SimpleStringSchema();

    @Test
    void shouldConvertOrdersAndKeepWhatIsNone() {
        try (JobTestRunner runner = JobTestRunner.of("orders-etl", env -> OrdersEtl.define(env, "orders", "lines"))
                .build()) {
            TestInputTopic<String> orders = runner.inputTopic("orders", 2, TEXT);
            TestOutputTopic<String> lines = runner.outputTopic("lines", 1, TEXT);
            TestOutputTopic<String> dead = runner.deadLetters(TEXT);
            runner.start();
            orders.send("{\"id\":\"1\",\"country\":\"de\",\"cents\":1250}");
            orders.send("{\"id\":\"2\",\"country\":\"fr\",\"cents\":0}");
            orders.send("{\"id\":\"\",\"country\":\"fr\",\"cents\":5}");
            orders.send("no order");
            runner.crash();
            runner.restart();
            runner.runUntilIdle();
            assertThat(lines.values()).containsExactly("1;DE;12.5");
            assertThat(dead.values())
                    .containsExactlyInAnyOrder("{\"id\":\"\",\"country\":\"fr\",\"cents\":5}", "no order");
        }
    }
}
