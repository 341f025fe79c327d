package io.penstock.quickstart.fraud;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.dag.Transformation;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import java.util.List;
import org.junit.jupiter.api.Test;

class FraudDetectionTest {

    @Test
    void shouldDrawTheSameGraphWheneverItIsAsked() {
        FraudDetection job = new FraudDetection();

        assertThat(drawn(job)).isEqualTo(drawn(job)).hasSizeGreaterThanOrEqualTo(5);
    }

    @Test
    void shouldNameWhatKeepsAPositionOrState() {
        assertThat(drawn(new FraudDetection()))
                .anyMatch(node -> node.contains("transactions"))
                .anyMatch(node -> node.contains("fraud-detector"))
                .anyMatch(node -> node.contains("alerts"))
                .anyMatch(node -> node.contains("transactions-late"));
    }

    private static List<String> drawn(FraudDetection job) {
        StreamExecutionEnvironment environment = new StreamExecutionEnvironment();
        job.define(environment);
        return environment.getTransformations().stream()
                .map(FraudDetectionTest::inWords)
                .toList();
    }

    private static String inWords(Transformation<?> node) {
        return node.getClass().getSimpleName() + " " + node.uid() + " " + node.outputType();
    }
}
