package io.penstock.connector.kafka.cluster;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.log.kafka.KafkaLog;
import io.penstock.log.kafka.KafkaLogConfig;
import io.penstock.log.sim.SimLog;
import io.penstock.log.sim.SimScheduler;
import org.junit.jupiter.api.Test;

class JobClusterTest {

    @Test
    void shouldRefuseAnotherClusterNamingBoth() {
        try (KafkaLog log = KafkaLog.open(KafkaLogConfig.of("127.0.0.1:1,127.0.0.1:2"))) {
            assertThatThrownBy(() ->
                            JobCluster.requireSame("other:9092", log, "source \"p\": KafkaSource.setBootstrapServers"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                            "source \"p\": KafkaSource.setBootstrapServers(\"other:9092\") names another cluster than the"
                                    + " job's, which is \"127.0.0.1:1,127.0.0.1:2\" (penstock.kafka.bootstrap.servers); sources and"
                                    + " sinks of this kind use the job's cluster, so leave it out, or run the job on that cluster");
        }
    }

    @Test
    void shouldTakeOneServerInCommonForTheSameCluster() {
        try (KafkaLog log = KafkaLog.open(KafkaLogConfig.of("127.0.0.1:1,127.0.0.1:2"))) {
            assertThatCode(() -> JobCluster.requireSame(" 127.0.0.1:2 , 127.0.0.1:3", log, ""))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void shouldHaveNothingToCompareOnALogThatIsNotKafkas() {
        assertThatCode(() -> JobCluster.requireSame("other:9092", new SimLog(new SimScheduler(1)), ""))
                .doesNotThrowAnyException();
    }
}
