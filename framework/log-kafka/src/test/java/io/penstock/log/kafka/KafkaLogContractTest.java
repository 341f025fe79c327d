package io.penstock.log.kafka;

import io.penstock.devbroker.DevBroker;
import io.penstock.devbroker.DevBrokerConfig;
import io.penstock.log.Clock;
import io.penstock.log.Log;
import io.penstock.log.SystemClock;
import io.penstock.log.contract.LogContractTest;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The contract on a real broker: one for the whole class. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KafkaLogContractTest extends LogContractTest {

    private final Clock clock = new SystemClock();
    private DevBroker broker;
    private KafkaLog log;

    @BeforeAll
    void startBroker(@TempDir Path directory) {
        Map<String, String> settings = Map.of(
                // Kafka looks for transactions past their time-out every ten seconds unless told otherwise.
                "transaction.abort.timed.out.transaction.cleanup.interval.ms",
                "200",
                // An outage is one for the clients. A broker that its controller has fenced meanwhile leads anew, and a
                // coordinator
                // that loads its transactions while it still completes them may leave the next one open for ever
                // (docs/limits.md).
                "broker.session.timeout.ms",
                "60000");
        broker = DevBroker.start(DevBrokerConfig.in(directory).withSettings(settings));
        log = KafkaLog.open(KafkaLogConfig.of(broker.bootstrapServers()).with("max.block.ms", "2000"));
    }

    @AfterAll
    void stopBroker() {
        log.close();
        broker.close();
    }

    @Override
    public Log log() {
        return log;
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public void step() {
        LockSupport.parkNanos(200_000);
    }

    @Override
    public Outage outage() {
        broker.freeze();
        return broker::thaw;
    }
}
