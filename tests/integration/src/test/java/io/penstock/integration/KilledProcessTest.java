package io.penstock.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.taskmanager.Delivery;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The job's JVM is killed while it works, and started again. */
@ExtendWith(SharedBroker.class)
class KilledProcessTest {

    private static final int PARTITIONS = 4;

    @TempDir
    Path directory;

    @Test
    void shouldLoseAndDoubleNothingWhenKilledAgainAndAgain(Cluster cluster) {
        String name = "killed";
        FoldJob.Topics topics = FoldJob.Topics.of(name);
        topics.create(cluster, PARTITIONS);
        Workload workload = new Workload(cluster, topics.input(), PARTITIONS, 40, 2);
        try (FoldOutput output = new FoldOutput(cluster, topics)) {
            for (int life = 1; life <= 3; life++) {
                int before = workload.lines().size();
                workload.append(2_000);
                try (ChildProcess child = start(cluster, name, Delivery.EXACTLY_ONCE, life)) {
                    // the bulk is in the middle of its way, or the open buckets of event time are all that is left
                    output.awaitResults(life < 3 ? before + 1 : workload.lines().size());
                    child.kill();
                }
            }
            long firedBefore = output.look("t:");
            try (ChildProcess child = start(cluster, name, Delivery.EXACTLY_ONCE, 4)) {
                workload.end();
                output.awaitAll(workload.lines(), child::log);
                assertThat(child.stop()).as(child::log).isZero();
            }

            assertThat(output.look("t:"))
                    .as("timers that outlived their process")
                    .isGreaterThan(firedBefore);
            output.requireExactly(workload.lines());
            assertThat(cluster.producerIds("killed.killed.tm."))
                    .containsOnlyKeys(Stream.of(1, 2, 3, 4)
                            .flatMap(n -> Stream.of("killed.killed.tm." + n + "-0", "killed.killed.tm." + n + "-1"))
                            .toList());
        }
    }

    @Test
    void shouldLoseNothingWhenKilledWithoutTransactions(Cluster cluster) {
        String name = "repeated";
        FoldJob.Topics topics = FoldJob.Topics.of(name);
        topics.create(cluster, PARTITIONS);
        Workload workload = new Workload(cluster, topics.input(), PARTITIONS, 40, 3);
        try (FoldOutput output = new FoldOutput(cluster, topics)) {
            workload.append(4_000);
            try (ChildProcess child = start(cluster, name, Delivery.AT_LEAST_ONCE, 1)) {
                output.awaitResults(1);
                child.kill();
            }
            try (ChildProcess child = start(cluster, name, Delivery.AT_LEAST_ONCE, 2)) {
                workload.end();
                output.awaitAll(workload.lines(), child::log);
                assertThat(child.stop()).as(child::log).isZero();
            }

            output.requireNothingLost(workload.lines());
            // a fence leaves an id behind that has never been used
            assertThat(cluster.transactions("repeated.repeated."))
                    .extracting(TransactionListing::state)
                    .containsOnly(TransactionState.EMPTY);
        }
    }

    private ChildProcess start(Cluster cluster, String name, Delivery delivery, int life) {
        return ChildProcess.start(cluster.servers(), name, delivery, "life " + life, directory);
    }
}
