package io.penstock.quarkus.deployment;

import io.penstock.quarkus.config.KafkaSettings;
import io.penstock.quarkus.config.PenstockBuildConfig;
import io.quarkus.bootstrap.model.ApplicationModel;
import io.quarkus.deployment.IsDevServicesSupportedByLaunchMode;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.annotations.BuildSteps;
import io.quarkus.deployment.builditem.CuratedApplicationShutdownBuildItem;
import io.quarkus.deployment.builditem.DevServicesResultBuildItem;
import io.quarkus.deployment.dev.devservices.DevServicesConfig;
import io.quarkus.deployment.pkg.builditem.CurateOutcomeBuildItem;
import io.quarkus.deployment.pkg.builditem.OutputTargetBuildItem;
import io.quarkus.maven.dependency.ArtifactKey;
import io.quarkus.maven.dependency.ResolvedDependency;
import io.smallrye.config.SmallRyeConfig;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Gives dev mode and tests a broker where none is configured. It runs in a process of its own, from the build's class path, so that
 * the service's never has a broker on it.
 */
@BuildSteps(onlyIf = {IsDevServicesSupportedByLaunchMode.class, DevServicesConfig.Enabled.class})
class DevBrokerProcessor {

    private static final Logger LOG = Logger.getLogger(DevBrokerProcessor.class);
    private static final ArtifactKey BROKER = ArtifactKey.ga("io.penstock", "penstock-dev-broker");
    private static final String SERVERS = "penstock.kafka.bootstrap.servers";
    /** What other Kafka extensions of Quarkus read: they shall find the same broker. */
    private static final String SHARED_SERVERS = "kafka.bootstrap.servers";

    /** This class is loaded once for all reloads of a dev mode, and its broker lives as long: until the close task runs. */
    private static volatile @Nullable Running running;

    @BuildStep
    @Nullable DevServicesResultBuildItem broker(
            Optional<JobBuildItem> job,
            PenstockBuildConfig config,
            CurateOutcomeBuildItem curated,
            OutputTargetBuildItem target,
            CuratedApplicationShutdownBuildItem shutdown) {
        SmallRyeConfig all = ConfigProvider.getConfig().unwrap(SmallRyeConfig.class);
        boolean runs = all.getOptionalValue("penstock.enabled", Boolean.class).orElse(true);
        if (job.isEmpty()
                || !runs
                || !config.devservices().enabled()
                || KafkaSettings.of(all).containsKey(KafkaSettings.BOOTSTRAP_SERVERS)) {
            stop();
            return null;
        }
        Wanted wanted = new Wanted(
                config.devservices().port().orElse(0),
                new TreeMap<>(config.devservices().topics()));
        Running current = running;
        if (current == null || !current.wanted.equals(wanted)) {
            stop();
            current = start(wanted, target.getOutputDirectory(), classpathOf(curated.getApplicationModel()));
            running = current;
            shutdown.addCloseTask(DevBrokerProcessor::stop, true);
        }
        String servers = current.service.bootstrapServers();
        return DevServicesResultBuildItem.discovered()
                .name(PenstockProcessor.FEATURE)
                .description("Kafka for development")
                .config(Map.of(SERVERS, servers, SHARED_SERVERS, servers))
                .build();
    }

    private static Running start(Wanted wanted, Path directory, List<Path> classpath) {
        DevBrokerService service = DevBrokerService.start(directory, wanted.port, classpath, wanted.topics);
        LOG.infof(
                "A Kafka broker for development answers on %s; set %s to use another one",
                service.bootstrapServers(), SERVERS);
        return new Running(service, wanted);
    }

    private static void stop() {
        Running current = running;
        if (current != null) {
            running = null;
            current.service.close();
        }
    }

    /** The broker's module and all it needs; everything there is where the model does not tell them apart. */
    private static List<Path> classpathOf(ApplicationModel model) {
        Map<ArtifactKey, ResolvedDependency> byKey = new HashMap<>();
        for (ResolvedDependency dependency : model.getDependencies()) {
            byKey.put(dependency.getKey(), dependency);
        }
        Set<ArtifactKey> needed = new HashSet<>();
        Deque<ArtifactKey> open = new ArrayDeque<>(List.of(BROKER));
        while (!open.isEmpty()) {
            ResolvedDependency dependency = byKey.get(open.remove());
            if (dependency != null && needed.add(dependency.getKey())) {
                dependency.getDependencies().forEach(next -> open.add(next.getKey()));
            }
        }
        boolean told = needed.size() > 1;
        List<Path> classpath = new ArrayList<>();
        for (ResolvedDependency dependency : model.getDependencies()) {
            if (!told || needed.contains(dependency.getKey())) {
                dependency.getResolvedPaths().forEach(classpath::add);
            }
        }
        return classpath;
    }

    /** What a broker is started for; another wish is another broker. */
    private record Wanted(int port, Map<String, Integer> topics) {}

    private record Running(DevBrokerService service, Wanted wanted) {}
}
