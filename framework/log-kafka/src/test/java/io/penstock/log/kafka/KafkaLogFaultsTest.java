package io.penstock.log.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.devbroker.DevBroker;
import io.penstock.devbroker.DevBrokerConfig;
import io.penstock.log.CommittedOffset;
import io.penstock.log.Isolation;
import io.penstock.log.LogBatch;
import io.penstock.log.LogException;
import io.penstock.log.LogException.Reason;
import io.penstock.log.LogPartition;
import io.penstock.log.LogReader;
import io.penstock.log.LogWrite;
import io.penstock.log.LogWriter;
import io.penstock.log.Pending;
import io.penstock.log.TopicSpec;
import io.penstock.log.TransactionalWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What happens to the adapter's clients when the broker dies and comes back, does not answer, or does not allow. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KafkaLogFaultsTest {

    private static final Duration WAIT = Duration.ofSeconds(60);

    private DevBroker broker;
    private KafkaLog log;

    @BeforeAll
    void startBroker(@TempDir Path directory) {
        Map<String, String> guarded = Map.of(
                "authorizer.class.name",
                "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "allow.everyone.if.no.acl.found",
                "true");
        broker = DevBroker.start(DevBrokerConfig.in(directory).withSettings(guarded));
        log = KafkaLog.open(KafkaLogConfig.of(broker.bootstrapServers())
                .with("max.block.ms", "1000")
                .with("default.api.timeout.ms", "2000")
                .with("request.timeout.ms", "1000"));
    }

    @AfterAll
    void stopBroker() {
        log.close();
        broker.close();
    }

    @Test
    void shouldGoOnWhenTheBrokerDiesAndComesBack() {
        LogPartition partition = topic("restarted");
        try (LogReader reader = log.openReader("reader", Isolation.READ_COMMITTED);
                LogWriter writer = log.openWriter("writer");
                TransactionalWriter transactional = log.openTransactionalWriter("restarted", Duration.ofSeconds(30))) {
            List<String> seen = new ArrayList<>();
            reader.assign(Map.of(partition, 0L));
            await(writer.send(List.of(write(partition, "before"))));
            await(transactional.init());
            transactional.begin();
            await(transactional.send(List.of(write(partition, "in a transaction"))));
            await(transactional.sendOffsets("restarted", Map.of(partition, new CommittedOffset(1, "m"))));

            broker.kill();
            Pending<Void> sent = writer.send(List.of(write(partition, "while it was dead")));
            Pending<Void> commit = transactional.commit();
            until("the commit's time-out", commit::isDone);
            assertThat(commit.failure().reason()).isEqualTo(Reason.UNKNOWN_OUTCOME);
            read(reader, seen);
            assertThat(failure(log.admin().endOffsets(List.of(partition), Isolation.READ_COMMITTED)))
                    .isEqualTo(Reason.UNAVAILABLE);
            broker.restart();

            await(sent);
            do {
                commit = transactional.commit();
                until("an answer", commit::isDone);
            } while (commit.isFailed() && commit.failure().reason() == Reason.UNKNOWN_OUTCOME);
            await(commit);
            until("all three records", () -> {
                read(reader, seen);
                return seen.size() == 3;
            });
            assertThat(seen).containsExactly("before", "in a transaction", "while it was dead");
            assertThat(await(log.admin().committedOffsets("restarted", Set.of(partition))))
                    .containsEntry(partition, new CommittedOffset(1, "m"));
        }
    }

    @Test
    void shouldFailWithDeniedWhenTheClusterDoesNotAllow() throws Exception {
        LogPartition allowed = topic("allowed");
        LogPartition denied = topic("denied");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
                LogReader reader = log.openReader("denied-reader", Isolation.READ_COMMITTED);
                LogWriter writer = log.openWriter("denied-writer");
                TransactionalWriter transactional = log.openTransactionalWriter("denied", Duration.ofSeconds(10))) {
            await(transactional.init());
            AclBinding others = new AclBinding(
                    new ResourcePattern(ResourceType.TOPIC, denied.topic(), PatternType.LITERAL),
                    new AccessControlEntry("User:other", "*", AclOperation.ALL, AclPermissionType.ALLOW));
            admin.createAcls(List.of(others)).all().get(10, TimeUnit.SECONDS);

            assertThat(failure(writer.send(List.of(write(denied, "a"))))).isEqualTo(Reason.DENIED);
            transactional.begin();
            await(transactional.send(List.of(write(allowed, "a"))));
            assertThat(failure(transactional.send(List.of(write(denied, "b"))))).isEqualTo(Reason.DENIED);
            assertThat(failure(transactional.commit())).isEqualTo(Reason.ABORTED);
            await(transactional.abort());

            reader.assign(Map.of(denied, 0L));
            LogException[] failure = new LogException[1];
            until("a poll that fails", () -> {
                try {
                    reader.poll();
                } catch (LogException e) {
                    failure[0] = e;
                }
                return failure[0] != null;
            });
            assertThat(failure[0].reason()).isEqualTo(Reason.DENIED);
        }
    }

    private static void read(LogReader reader, List<String> seen) {
        for (LogBatch batch : reader.poll()) {
            for (int i = 0; i < batch.size(); i++) {
                seen.add(new String(batch.value(i), UTF_8));
            }
        }
    }

    private LogPartition topic(String name) {
        await(log.admin().createTopic(new TopicSpec(name, 1, 1, Map.of())));
        return new LogPartition(name, 0);
    }

    private static LogWrite write(LogPartition partition, String value) {
        return new LogWrite(
                partition.topic(),
                partition.partition(),
                LogWrite.TIMESTAMP_NOW,
                null,
                value.getBytes(UTF_8),
                List.of());
    }

    private static <T> T await(Pending<T> pending) {
        until("an answer", pending::isDone);
        return pending.get();
    }

    private static Reason failure(Pending<?> pending) {
        until("an answer", pending::isDone);
        return pending.failure().reason();
    }

    private static void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + WAIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline)
                    .as("waited %s for %s", WAIT, what)
                    .isNegative();
            LockSupport.parkNanos(500_000);
        }
    }
}
