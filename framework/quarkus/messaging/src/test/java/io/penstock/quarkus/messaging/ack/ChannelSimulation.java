package io.penstock.quarkus.messaging.ack;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.serialization.SimpleStringSchema;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.connector.kafka.sink.KafkaRecordSerializationSchema;
import io.penstock.connector.kafka.sink.KafkaSink;
import io.penstock.engine.graph.JobDefinition;
import io.penstock.engine.slot.SlotSettings;
import io.penstock.engine.taskmanager.Delivery;
import io.penstock.engine.taskmanager.ErrorPolicy;
import io.penstock.engine.taskmanager.RestartStrategy;
import io.penstock.engine.taskmanager.TaskManagerConfig;
import io.penstock.engine.taskmanager.TaskManagerState;
import io.penstock.log.sim.SimFaults;
import io.penstock.log.sim.SimLog;
import io.penstock.log.sim.SimScheduler;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.random.RandomGenerator;
import org.eclipse.microprofile.reactive.messaging.Message;

/**
 * A job between two brokers that are not Kafka, with all its failures, from one seed: what one gives is acknowledged only when Kafka has
 * what was made of it, what the other gets is in Kafka before; in the end everything has arrived, and a clean stop leaves nothing to be
 * sent again of what has been acknowledged.
 */
final class ChannelSimulation {

    private static final String OUTPUT = "out";
    private static final int MESSAGES = 60;
    private static final int UNACKNOWLEDGED_MAX = 7;
    private static final long SECOND = 1_000_000_000L;

    /** Past three transaction time-outs: whatever was lost is decided, and a process that had to has joined anew. */
    private static final long ALL_IS_DECIDED = 40 * SECOND;

    private final SimScheduler scheduler;
    private final SimLog cluster;
    private final RandomGenerator random;
    private final boolean crashing;
    private final boolean losing;
    private final boolean throwing;
    private final Set<String> queued = new LinkedHashSet<>();
    private final List<String> acknowledged = new ArrayList<>();
    private final Map<String, Integer> received = new HashMap<>();
    private SimulatedService service;
    private Outbox outbox;
    private boolean faultsOver;
    private int started;
    int failures;

    ChannelSimulation(long seed) {
        scheduler = new SimScheduler(seed);
        cluster = new SimLog(scheduler);
        random = scheduler.splitRandom();
        crashing = (seed & 1) != 0;
        losing = (seed & 2) != 0;
        throwing = (seed & 4) != 0;
    }

    void run() {
        cluster.createTopicNow(OUTPUT, 1);
        if (losing) {
            cluster.injectFaults(SimFaults.byChance(scheduler.splitRandom(), 0.001, 0.002, 0.01, 50_000_000));
        }
        for (int i = 0; i < MESSAGES; i++) {
            queued.add("m" + i);
        }
        start();
        if (crashing) {
            scheduler.schedule(SECOND / 10, this::disturb);
        }
        scheduler.schedule(2 * SECOND, () -> {
            faultsOver = true;
            cluster.injectFaults(SimFaults.none());
        });
        runUntil(() -> faultsOver && queued.isEmpty() && received.size() == MESSAGES, "all has arrived");
        check(committed().size() == MESSAGES || crashing || losing, "output once without a fault");
        if (!crashing && !losing && !throwing) {
            check(acknowledged.size() == MESSAGES, "acknowledged once: " + acknowledged);
            check(received.values().stream().allMatch(times -> times == 1), "received once: " + received);
        }
        long decided = scheduler.nanoTime() + (losing ? ALL_IS_DECIDED : 0);
        runUntil(
                () -> scheduler.nanoTime() >= decided
                        && service.taskManager().status().state() == TaskManagerState.RUNNING
                        && outbox.isEmpty(),
                "the other end has answered to what was sent again, too");
        stopCleanlyAndStartAgain();
    }

    private void stopCleanlyAndStartAgain() {
        service.taskManager().requestStop();
        runUntil(() -> service.taskManager().status().state() == TaskManagerState.STOPPED, "stopped");
        int before = received.values().stream().mapToInt(Integer::intValue).sum();
        service.crash();
        start();
        runUntil(() -> service.taskManager().status().lastCommit() > 20, "commits");
        int after = received.values().stream().mapToInt(Integer::intValue).sum();
        check(before == after, "sent again after a clean stop: " + (after - before));
    }

    private interface Condition {
        boolean holds();
    }

    private void runUntil(Condition condition, String what) {
        long limit = scheduler.nanoTime() + 120 * SECOND;
        while (!condition.holds()) {
            check(
                    scheduler.nanoTime() < limit,
                    "within 120 virtual seconds: " + what + "; "
                            + service.taskManager().status() + ", queued " + queued.size() + ", received "
                            + received.size());
            check(scheduler.runNext(), "something is left to happen");
            boolean leaderless = service.coordinator().status().phase().isFinal();
            TaskManagerState state = service.taskManager().status().state();
            if (leaderless || state == TaskManagerState.FAILED || state == TaskManagerState.FENCED) {
                service.crash();
                start();
            }
        }
    }

    private void disturb() {
        if (!faultsOver) {
            failures++;
            service.crash();
            scheduler.schedule(SECOND / 20 + random.nextLong(SECOND / 2), this::disturb);
            start();
        }
    }

    // ---- the service

    private void start() {
        SimulatedService process = new SimulatedService("service-" + started++, cluster);
        service = process;
        Inbox inbox =
                new Inbox("queue", () -> connection(process), new SerialCalls(process::later), UNACKNOWLEDGED_MAX);
        outbox = new Outbox(
                "mail",
                payload -> send(process, (String) payload),
                new SerialCalls(process::later),
                UNACKNOWLEDGED_MAX);
        process.start(
                TaskManagerConfig.builder("channels", "tm")
                        .process("service-" + started)
                        .slots(1 + (int) (scheduler.seed() % 2))
                        .maxParallelism(4)
                        .commitInterval(Duration.ofMillis(5))
                        .delivery(Delivery.EXACTLY_ONCE)
                        .errorPolicy(ErrorPolicy.RETRY)
                        .restart(new RestartStrategy.Settings(10_000, 10, 100, 60_000))
                        .replicationFactor(1)
                        .slotSettings(new SlotSettings(4, 8, 1 << 20))
                        .build(),
                job(inbox, outbox));
    }

    private JobDefinition job(Inbox inbox, Outbox outbox) {
        return environment -> {
            var messages = environment
                    .fromSource(
                            new ChannelSource<>(inbox, String.class, Types.STRING),
                            WatermarkStrategy.noWatermarks(),
                            "queue")
                    .uid("queue")
                    .map(this::troubled, Types.STRING);
            messages.sinkTo(KafkaSink.<String>builder()
                            .setRecordSerializer(KafkaRecordSerializationSchema.<String>builder()
                                    .setTopic(OUTPUT)
                                    .setValueSerializationSchema(new SimpleStringSchema())
                                    .build())
                            .build())
                    .uid("out");
            messages.sinkTo(new ChannelSink<>(outbox, Types.STRING)).uid("mail");
        };
    }

    private String troubled(String message) {
        if (throwing && !faultsOver && random.nextInt(30) == 0) {
            failures++;
            throw new IllegalStateException("passing trouble at " + message);
        }
        return message;
    }

    // ---- the brokers

    /** Gives what is not acknowledged, from the oldest, as far as it is asked. */
    private Flow.Publisher<Message<?>> connection(SimulatedService process) {
        return subscriber -> {
            List<String> toGive = new ArrayList<>(queued);
            subscriber.onSubscribe(new Flow.Subscription() {
                private int given;

                @Override
                public void request(long more) {
                    for (long i = 0; i < more && given < toGive.size(); i++) {
                        String payload = toGive.get(given++);
                        Message<?> message = Message.of(payload, () -> {
                            acknowledge(process, payload);
                            return CompletableFuture.completedFuture(null);
                        });
                        process.later(() -> subscriber.onNext(message));
                    }
                }

                @Override
                public void cancel() {
                    throw new IllegalStateException("the job never cancels");
                }
            });
        };
    }

    private void acknowledge(SimulatedService process, String payload) {
        check(committed().contains(payload), "acknowledged before it was committed: " + payload);
        if (process.isAlive()) {
            queued.remove(payload);
            acknowledged.add(payload);
        }
    }

    private Uni<Void> send(SimulatedService process, String payload) {
        return Uni.createFrom()
                .emitter(answer -> scheduler.schedule(random.nextLong(20_000_000), () -> {
                    check(committed().contains(payload), "sent before it was committed: " + payload);
                    if (throwing && !faultsOver && random.nextInt(30) == 0) {
                        failures++;
                        process.later(() -> answer.fail(new IllegalStateException("no room for " + payload)));
                        return;
                    }
                    received.merge(payload, 1, Integer::sum);
                    process.later(() -> answer.complete(null));
                }));
    }

    private List<String> committed() {
        return cluster.committedRecords(OUTPUT).stream()
                .map(record -> new String(Objects.requireNonNull(record.value()), UTF_8))
                .toList();
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
