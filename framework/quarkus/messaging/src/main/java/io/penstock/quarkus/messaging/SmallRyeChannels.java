package io.penstock.quarkus.messaging;

import io.penstock.quarkus.config.PenstockConfig;
import io.penstock.quarkus.messaging.ack.Inbox;
import io.penstock.quarkus.messaging.ack.Outbox;
import io.penstock.quarkus.messaging.ack.SerialCalls;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.smallrye.reactivemessaging.runtime.QuarkusEmitterConfiguration;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.reactive.messaging.ChannelRegistry;
import io.smallrye.reactive.messaging.MessageConverter;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.annotations.EmitterFactoryFor;
import io.smallrye.reactive.messaging.providers.extension.ChannelConfiguration;
import io.smallrye.reactive.messaging.providers.extension.MediatorManager;
import io.smallrye.reactive.messaging.providers.helpers.ConverterUtils;
import io.smallrye.reactive.messaging.providers.helpers.MultiUtils;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The job's channels that go through SmallRye: makes them known to its wiring before that happens, connects them, and waits at the end,
 * after the job's last commit, until what belongs to it is acknowledged. Any thread.
 */
@Singleton
public class SmallRyeChannels {

    private static final Logger LOG = LoggerFactory.getLogger(SmallRyeChannels.class);
    private static final long LOOK_AGAIN_NANOS = 1_000_000;
    private static final int AFTER_THE_JOB = Interceptor.Priority.LIBRARY_BEFORE + 1;

    private final MediatorManager wiring;
    private final ChannelRegistry registry;
    private final Instance<MessageConverter> converters;
    private final PenstockConfig config;
    private final Map<String, Inbox> inboxes = new ConcurrentHashMap<>();
    private final Map<String, Outbox> outboxes = new ConcurrentHashMap<>();
    private final Map<String, SerialCalls> calls = new ConcurrentHashMap<>();

    SmallRyeChannels(
            MediatorManager wiring,
            ChannelRegistry registry,
            Instance<MessageConverter> converters,
            PenstockConfig config) {
        this.wiring = wiring;
        this.registry = registry;
        this.converters = converters;
        this.config = config;
    }

    /** Before SmallRye wires, which it does with {@code LIBRARY_BEFORE}. */
    void announce(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event) {
        SmallRyeConfig all = ConfigProvider.getConfig().unwrap(SmallRyeConfig.class);
        for (String channel : listed(all, Direction.INCOMING)) {
            if (!ChannelSettings.of(all, Direction.INCOMING, channel, List.of()).isNative()) {
                wiring.addChannel(new ChannelConfiguration(channel));
            }
        }
        for (String channel : listed(all, Direction.OUTGOING)) {
            if (!ChannelSettings.of(all, Direction.OUTGOING, channel, List.of()).isNative()) {
                wiring.addEmitter(emitter(channel));
            }
        }
    }

    private static List<String> listed(SmallRyeConfig all, Direction direction) {
        return all.getOptionalValue(direction.listKey(), String.class)
                .map(names -> Arrays.asList(names.split(",", -1)))
                .orElse(List.of());
    }

    /** Unbounded, for the outbox bounds what is on its way. */
    private static QuarkusEmitterConfiguration emitter(String channel) {
        QuarkusEmitterConfiguration emitter = new QuarkusEmitterConfiguration();
        emitter.setName(channel);
        emitter.setEmitterType(EmitterFactoryFor.Literal.MUTINY_EMITTER);
        emitter.setOverflowBufferStrategy(OnOverflow.Strategy.UNBOUNDED_BUFFER);
        emitter.setNumberOfSubscriberBeforeConnecting(-1);
        return emitter;
    }

    /** @param payload what messages are converted to, where a converter can */
    Inbox inbox(String channel, Class<?> payload) {
        return inboxes.computeIfAbsent(
                channel, name -> new Inbox(name, () -> messages(name, payload), callsOf(name), unacknowledgedMax()));
    }

    Outbox outbox(String channel) {
        return outboxes.computeIfAbsent(
                channel,
                name -> new Outbox(
                        name,
                        payload -> emitterOf(name).sendMessage(Message.of(payload)),
                        callsOf(name),
                        unacknowledgedMax()));
    }

    private SerialCalls callsOf(String channel) {
        return calls.computeIfAbsent(channel, name -> new SerialCalls(Infrastructure.getDefaultWorkerPool()));
    }

    private int unacknowledgedMax() {
        int max = config.channels().unacknowledgedMax();
        if (max < 1) {
            throw new IllegalArgumentException("penstock.channels.unacknowledged-max=" + max + "; allowed: at least 1");
        }
        return max;
    }

    @SuppressWarnings("unchecked") // as SmallRye's own wildcards have it
    private Flow.Publisher<? extends Message<?>> messages(String channel, Class<?> payload) {
        List<Flow.Publisher<? extends Message<?>>> upstreams = registry.getPublishers(channel);
        if (upstreams.isEmpty()) {
            throw new IllegalStateException("channel \"" + channel + "\" has no other end; configure "
                    + Direction.INCOMING.prefixOf(channel) + "connector, or write an @Outgoing(\"" + channel
                    + "\") method or an emitter");
        }
        List<Multi<Message<?>>> multis = upstreams.stream()
                .map(upstream -> (Multi<Message<?>>) (Multi<?>) MultiUtils.publisher(upstream))
                .toList();
        Multi<Message<?>> all =
                multis.size() == 1 ? multis.get(0) : Multi.createBy().merging().streams(multis);
        return ConverterUtils.convert(all, converters, payload);
    }

    private MutinyEmitter<Object> emitterOf(String channel) {
        MutinyEmitter<Object> emitter = registry.getEmitter(channel, MutinyEmitter.class);
        if (emitter == null) {
            throw new IllegalStateException("channel \"" + channel + "\" has no other end; configure "
                    + Direction.OUTGOING.prefixOf(channel) + "connector, or write an @Incoming(\"" + channel
                    + "\") method");
        }
        return emitter;
    }

    /** The job has made its last commit; what it acknowledges goes out before the connectors close. */
    void settle(@Observes @Priority(AFTER_THE_JOB) ShutdownEvent event) {
        Duration timeout = config.shutdown().timeout();
        long deadlineNanos = System.nanoTime() + timeout.toNanos();
        while (!isSettled() && System.nanoTime() - deadlineNanos < 0) {
            LockSupport.parkNanos(this, LOOK_AGAIN_NANOS);
        }
        if (!isSettled()) {
            LOG.warn(
                    "channels {} have not acknowledged all within penstock.shutdown.timeout={}; it will be sent again",
                    outboxes.keySet(),
                    timeout);
        }
    }

    private boolean isSettled() {
        return calls.values().stream().allMatch(SerialCalls::isIdle)
                && outboxes.values().stream().allMatch(Outbox::isEmpty);
    }
}
