package io.penstock.quarkus.messaging;

import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.connector.sink2.Sink;
import io.penstock.api.connector.source.Source;
import io.penstock.quarkus.config.KafkaSettings;
import io.penstock.quarkus.config.PenstockConfig;
import io.penstock.quarkus.messaging.ack.ChannelSink;
import io.penstock.quarkus.messaging.ack.ChannelSource;
import io.penstock.quarkus.messaging.kafka.KafkaChannel;
import io.penstock.quarkus.runtime.DefinedJob;
import io.smallrye.config.SmallRyeConfig;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.inject.Singleton;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import org.eclipse.microprofile.config.ConfigProvider;

/** Makes what a {@link JobChannel} injection point asks for, the way the channel's connector says. */
@Singleton
public class JobChannelProducer {

    private final SmallRyeChannels channels;
    private final PenstockConfig config;
    private final Instance<DefinedJob> jobs;

    JobChannelProducer(SmallRyeChannels channels, PenstockConfig config, Instance<DefinedJob> jobs) {
        this.channels = channels;
        this.config = config;
        this.jobs = jobs;
    }

    /**
     * @throws IllegalStateException naming what cannot be honoured, and the remedy
     */
    @Produces
    @Dependent
    @JobChannel("")
    <T> Source<T> source(InjectionPoint point) {
        ChannelSettings settings = settings(Direction.INCOMING, point);
        Type record = recordType(point);
        if (settings.isNative()) {
            return kafka(settings).source(record);
        }
        Class<?> payload = rawType(record);
        return new ChannelSource<>(
                channels.inbox(settings.channel(), payload), payload, TypeInformation.ofJavaType(record));
    }

    /**
     * @throws IllegalStateException naming what cannot be honoured, and the remedy
     */
    @Produces
    @Dependent
    @JobChannel("")
    <T> Sink<T> sink(InjectionPoint point) {
        ChannelSettings settings = settings(Direction.OUTGOING, point);
        Type record = recordType(point);
        if (settings.isNative()) {
            return kafka(settings).sink(record);
        }
        return new ChannelSink<>(channels.outbox(settings.channel()), TypeInformation.ofJavaType(record));
    }

    private KafkaChannel kafka(ChannelSettings settings) {
        String job = config.job()
                .name()
                .orElseGet(() -> jobs.isUnsatisfied() ? "" : jobs.get().name());
        return new KafkaChannel(settings, job, KafkaSettings.of(all()));
    }

    private static ChannelSettings settings(Direction direction, InjectionPoint point) {
        String channel = point.getQualifiers().stream()
                .filter(JobChannel.class::isInstance)
                .map(qualifier -> ((JobChannel) qualifier).value())
                .findFirst()
                .orElseThrow();
        return ChannelSettings.of(all(), direction, channel, KafkaChannel.knownAttributes(direction));
    }

    private static SmallRyeConfig all() {
        return ConfigProvider.getConfig().unwrap(SmallRyeConfig.class);
    }

    /** The build has refused raw types. */
    private static Type recordType(InjectionPoint point) {
        return ((ParameterizedType) point.getType()).getActualTypeArguments()[0];
    }

    private static Class<?> rawType(Type type) {
        return type instanceof ParameterizedType generic ? (Class<?>) generic.getRawType() : (Class<?>) type;
    }
}
