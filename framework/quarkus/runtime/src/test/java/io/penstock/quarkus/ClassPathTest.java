package io.penstock.quarkus;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassPathTest {

    /** Only the build has the development broker; a service never carries one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "kafka.Kafka",
                "scala.Option",
                "io.penstock.devbroker.DevBroker",
                "org.testcontainers.DockerClientFactory"
            })
    void shouldHaveNoBrokerOnAServicesClassPath(String type) {
        assertThatThrownBy(() -> Class.forName(type)).isInstanceOf(ClassNotFoundException.class);
    }
}
