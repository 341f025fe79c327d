package io.penstock.quarkus.messaging.deployment;

import io.penstock.api.connector.sink2.Sink;
import io.penstock.api.connector.source.Source;
import io.penstock.quarkus.messaging.ChannelSettings;
import io.penstock.quarkus.messaging.Direction;
import io.penstock.quarkus.messaging.JobChannel;
import io.penstock.quarkus.messaging.JobChannelConfigBuilder;
import io.penstock.quarkus.messaging.JobChannelProducer;
import io.penstock.quarkus.messaging.SmallRyeChannels;
import io.quarkus.arc.deployment.AdditionalBeanBuildItem;
import io.quarkus.arc.deployment.BeanDiscoveryFinishedBuildItem;
import io.quarkus.arc.deployment.UnremovableBeanBuildItem;
import io.quarkus.arc.deployment.ValidationPhaseBuildItem.ValidationErrorBuildItem;
import io.quarkus.arc.processor.InjectionPointInfo;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.builditem.FeatureBuildItem;
import io.quarkus.deployment.builditem.RunTimeConfigBuilderBuildItem;
import io.quarkus.deployment.builditem.RunTimeConfigurationDefaultBuildItem;
import io.quarkus.smallrye.reactivemessaging.deployment.items.ChannelBuildItem;
import io.quarkus.smallrye.reactivemessaging.deployment.items.InjectedChannelBuildItem;
import io.quarkus.smallrye.reactivemessaging.deployment.items.InjectedEmitterBuildItem;
import io.quarkus.smallrye.reactivemessaging.deployment.items.MediatorBuildItem;
import jakarta.enterprise.inject.spi.DeploymentException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Outgoing;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.DotName;
import org.jboss.jandex.MethodInfo;
import org.jboss.jandex.Type;
import org.jspecify.annotations.Nullable;

/** Finds the channels that the job names, refuses what cannot be, and registers what makes sources and sinks of them. */
class JobChannelProcessor {

    static final String FEATURE = "penstock-messaging";

    private static final DotName JOB_CHANNEL = DotName.createSimple(JobChannel.class);
    private static final Map<DotName, Direction> KINDS = Map.of(
            DotName.createSimple(Source.class), Direction.INCOMING,
            DotName.createSimple(Sink.class), Direction.OUTGOING);

    @BuildStep
    FeatureBuildItem feature() {
        return new FeatureBuildItem(FEATURE);
    }

    @BuildStep
    AdditionalBeanBuildItem beans() {
        return AdditionalBeanBuildItem.builder()
                .addBeanClasses(JobChannel.class, JobChannelProducer.class, SmallRyeChannels.class)
                .setUnremovable()
                .build();
    }

    @BuildStep
    UnremovableBeanBuildItem keepConverters() {
        return UnremovableBeanBuildItem.beanTypes(io.smallrye.reactive.messaging.MessageConverter.class);
    }

    @BuildStep
    RunTimeConfigBuilderBuildItem interceptor() {
        return new RunTimeConfigBuilderBuildItem(JobChannelConfigBuilder.class.getName());
    }

    @BuildStep
    void findChannels(
            BeanDiscoveryFinishedBuildItem beans,
            BuildProducer<NamedChannelBuildItem> found,
            BuildProducer<ChannelBuildItem> channels,
            BuildProducer<RunTimeConfigurationDefaultBuildItem> defaults,
            BuildProducer<ValidationErrorBuildItem> errors) {
        Map<Direction, Map<String, String>> named = new HashMap<>();
        for (InjectionPointInfo point : beans.getInjectionPoints()) {
            AnnotationInstance qualifier = point.getRequiredQualifier(JOB_CHANNEL);
            if (qualifier == null) {
                continue;
            }
            Type type = point.getRequiredType();
            Direction direction = KINDS.get(type.name());
            String channel = qualifier.value().asString();
            String where = point.getTargetInfo();
            String problem = problem(type, direction, channel, where);
            if (problem != null || direction == null) {
                errors.produce(new ValidationErrorBuildItem(new DeploymentException(problem)));
            } else if (named.computeIfAbsent(direction, absent -> new TreeMap<>())
                            .put(channel, where)
                    != null) {
                errors.produce(new ValidationErrorBuildItem(new DeploymentException("@JobChannel(\"" + channel + "\") "
                        + where + ": the channel is injected twice as a "
                        + type.name().withoutPackagePrefix()
                        + "; inject it once, and use it wherever the job does")));
            }
        }
        named.forEach((direction, byName) -> {
            byName.forEach((channel, where) -> {
                found.produce(new NamedChannelBuildItem(direction, channel, where));
                if (!isNative(direction, channel)) {
                    // so that a connector is attached to it where there is one to attach
                    channels.produce(channelOf(direction, channel));
                }
            });
            defaults.produce(
                    new RunTimeConfigurationDefaultBuildItem(direction.listKey(), String.join(",", byName.keySet())));
        });
    }

    private static @Nullable String problem(Type type, @Nullable Direction direction, String channel, String where) {
        if (direction == null) {
            return "@JobChannel(\"" + channel + "\") " + where + " injects a " + type.name() + "; it gives a "
                    + Source.class.getName() + "<T> or a " + Sink.class.getName() + "<T>";
        }
        if (channel.isBlank() || channel.contains(",")) {
            return "@JobChannel(\"" + channel + "\") " + where + " does not name a channel";
        }
        boolean typed = type.kind() == Type.Kind.PARAMETERIZED_TYPE
                && switch (type.asParameterizedType().arguments().get(0).kind()) {
                    case CLASS, PARAMETERIZED_TYPE, ARRAY -> true;
                    default -> false;
                };
        return typed
                ? null
                : "@JobChannel(\"" + channel + "\") " + where + " does not say what its records are; write "
                        + type.name().withoutPackagePrefix() + "<YourType>";
    }

    private static boolean isNative(Direction direction, String channel) {
        return connector(direction, channel).equals(ChannelSettings.KAFKA_CONNECTOR);
    }

    private static String connector(Direction direction, String channel) {
        return ConfigProvider.getConfig()
                .getOptionalValue(direction.prefixOf(channel) + "connector", String.class)
                .orElse("");
    }

    private static ChannelBuildItem channelOf(Direction direction, String channel) {
        String connector = connector(direction, channel);
        String managing = connector.isEmpty() ? null : connector;
        return direction == Direction.INCOMING
                ? ChannelBuildItem.incoming(channel, managing)
                : ChannelBuildItem.outgoing(channel, managing);
    }

    /** A channel of the job has no second reader or writer: who would acknowledge, and whose would the topic be? */
    @BuildStep
    void refuseSharing(
            List<NamedChannelBuildItem> named,
            List<MediatorBuildItem> methods,
            List<InjectedChannelBuildItem> injected,
            List<InjectedEmitterBuildItem> emitters,
            BuildProducer<ValidationErrorBuildItem> errors) {
        Map<String, String> readers = new HashMap<>();
        Map<String, String> writers = new HashMap<>();
        for (MediatorBuildItem method : methods) {
            String name = method.getMethod().declaringClass().name() + "."
                    + method.getMethod().name() + "()";
            channelsOf(method.getMethod(), Incoming.class).forEach(channel -> readers.put(channel, name));
            channelsOf(method.getMethod(), Outgoing.class).forEach(channel -> writers.put(channel, name));
        }
        injected.forEach(item -> readers.put(item.getChannelConfig().channelName, "an injected @Channel"));
        emitters.forEach(item -> writers.put(item.getEmitterConfig().name(), "an injected emitter"));
        for (NamedChannelBuildItem channel : named) {
            boolean reads = channel.direction() == Direction.INCOMING;
            String other = (reads ? readers : writers).get(channel.channel());
            if (other != null) {
                errors.produce(new ValidationErrorBuildItem(new DeploymentException("channel \"" + channel.channel()
                        + "\" is " + (reads ? "read" : "written") + " by the job (" + channel.where() + ") and by "
                        + other + "; a channel of the job has one " + (reads ? "reader" : "writer")
                        + ": configure a second channel for the other")));
            }
        }
    }

    private static Set<String> channelsOf(MethodInfo method, Class<?> annotation) {
        DotName name = DotName.createSimple(annotation);
        DotName many = DotName.createSimple(annotation.getName() + "s");
        List<AnnotationInstance> instances = new ArrayList<>();
        for (AnnotationInstance present : method.annotations()) {
            if (present.name().equals(name)) {
                instances.add(present);
            } else if (present.name().toString().endsWith("." + many.withoutPackagePrefix())) {
                instances.addAll(List.of(present.value().asNestedArray()));
            }
        }
        Set<String> channels = new TreeSet<>();
        instances.forEach(instance -> channels.add(instance.value().asString()));
        return channels;
    }
}
