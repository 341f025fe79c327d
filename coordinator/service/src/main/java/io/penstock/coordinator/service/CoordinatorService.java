package io.penstock.coordinator.service;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.penstock.coordinator.runtime.CoordinatorAgent;
import io.penstock.coordinator.runtime.CoordinatorPhase;
import io.penstock.coordinator.runtime.CoordinatorSettings;
import io.penstock.coordinator.runtime.CoordinatorStatus;
import io.penstock.coordinator.runtime.CoordinatorSuccession;
import io.penstock.coordinator.runtime.CoordinatorView;
import io.penstock.log.Clock;
import io.penstock.log.Log;
import io.penstock.log.SystemClock;
import io.penstock.log.kafka.KafkaLog;
import io.penstock.log.kafka.KafkaLogConfig;
import io.penstock.protocol.JobName;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.EnvConfigSource;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.ServiceUnavailableException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the coordinator with the service and ends it with it. Looked at by any thread. */
@Singleton
public class CoordinatorService {

    private static final Logger LOG = LoggerFactory.getLogger(CoordinatorService.class);
    private static final String KAFKA = "penstock.kafka.";
    private static final String BOOTSTRAP_SERVERS = "bootstrap.servers";

    /** About the time in which another takes over. */
    private static final int RETRY_SECONDS = 3;

    private final CoordinatorServiceConfig config;
    private final SavepointConfig savepointConfig;
    private final Config all;
    private final MeterRegistry meters;
    private final Clock clock = new SystemClock();
    private volatile @Nullable CoordinatorLoop loop;
    private volatile @Nullable Savepoints savepoints;
    private @Nullable Log log;

    CoordinatorService(
            CoordinatorServiceConfig config, SavepointConfig savepointConfig, Config all, MeterRegistry meters) {
        this.savepointConfig = savepointConfig;
        this.config = config;
        this.all = all;
        this.meters = meters;
    }

    /** What the coordinator knows as the leader; empty where another leads. */
    public CoordinatorView view() {
        CoordinatorLoop running = loop;
        return running == null ? CoordinatorView.EMPTY : running.coordinator().view();
    }

    /**
     * What the coordinator knows, for who asks for it.
     *
     * @throws ServiceUnavailableException saying why, where it does not lead: it knows nothing then, which is no answer
     */
    public CoordinatorView viewOfLeader() {
        CoordinatorStatus now = status();
        if (now == null || now.phase() != CoordinatorPhase.LEADING) {
            throw notLeading(now);
        }
        return view();
    }

    static ServiceUnavailableException notLeading(@Nullable CoordinatorStatus status) {
        String why;
        if (status == null) {
            why = "no coordinator runs here: penstock.coordinator.enabled=false";
        } else if (status.phase() == CoordinatorPhase.STANDING_BY) {
            why = "this coordinator stands by, another one leads: ask that one, it is where"
                    + " penstock_coordinator_leads is 1";
        } else {
            why = "this coordinator does not lead, it is " + status.phase()
                    + (status.cause().isEmpty() ? "" : ": " + status.cause());
        }
        return new ServiceUnavailableException(
                why,
                Response.status(Response.Status.SERVICE_UNAVAILABLE)
                        .header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS)
                        .type(MediaType.APPLICATION_JSON_TYPE)
                        .entity(new Errors(List.of(why)))
                        .build());
    }

    /** As Flink's REST tells what went wrong. */
    record Errors(List<String> errors) {}

    /** Where it stands; null where it does not run. */
    public @Nullable CoordinatorStatus status() {
        CoordinatorLoop running = loop;
        return running == null ? null : running.coordinator().status();
    }

    /** Whether its thread runs, or is not meant to. */
    public boolean isAlive() {
        CoordinatorLoop running = loop;
        return running == null || running.isAlive();
    }

    /**
     * Begins a savepoint of a job that the coordinator knows.
     *
     * @param trigger unlike that of any other
     * @param directory in which it gets a directory of its own; null: as it is configured
     * @throws IllegalArgumentException where no directory is known
     * @throws IllegalStateException where one of the job is being taken, or another coordinator leads
     */
    public void beginSavepoint(String trigger, JobName job, @Nullable String directory) {
        Savepoints taking = savepoints;
        if (taking == null || !leads()) {
            throw new IllegalStateException("this coordinator does not lead; ask the one that does");
        }
        String in = directory == null ? savepointConfig.savepointDirectory().orElse(null) : directory;
        if (in == null) {
            throw new IllegalArgumentException(
                    "no target-directory is given, and penstock.checkpoint.savepoint-directory" + " is not set");
        }
        taking.begin(trigger, job, in);
    }

    /** What became of a savepoint; empty where nothing is known of it. */
    public Optional<SavepointOutcome> savepoint(String trigger) {
        Savepoints taking = savepoints;
        return taking == null ? Optional.empty() : taking.outcome(trigger);
    }

    public long nowMs() {
        return clock.nowMs();
    }

    void start(@Observes StartupEvent event) {
        ServiceKeys.CHECK.refuseUnknown(all.getPropertyNames(), this::sourceOf);
        ServiceKeys.CHECK
                .misspeltVariables(System.getenv().keySet())
                .forEach(misspelt -> LOG.warn("environment variable {} is not a key of Penstock's", misspelt));
        if (!config.enabled()) {
            LOG.info("no coordinator is started: penstock.coordinator.enabled=false");
            return;
        }
        CoordinatorSettings settings = settings(hostAndProcess() + "@" + clock.nowMs());
        Log opened = KafkaLog.open(new KafkaLogConfig(kafkaSettings(all)));
        log = opened;
        CoordinatorLoop started = new CoordinatorLoop(
                new CoordinatorSuccession(() -> new CoordinatorAgent(opened, clock, settings), clock));
        loop = started;
        savepoints = new Savepoints(opened, clock, prefix(), started.coordinator(), savepointConfig);
        Gauge.builder("penstock.coordinator.leads", this, service -> service.leads() ? 1 : 0)
                .description("1 where this coordinator leads")
                .register(meters);
        Gauge.builder("penstock.coordinator.taskmanagers", this, service -> service.view()
                        .heartbeats()
                        .size())
                .description("TaskManagers that the leader hears")
                .register(meters);
        started.start();
    }

    void stop(@Observes ShutdownEvent event) {
        Savepoints taking = savepoints;
        if (taking != null) {
            taking.close();
        }
        CoordinatorLoop running = loop;
        if (running != null) {
            running.close();
        }
        if (log != null) {
            log.close();
        }
    }

    private boolean leads() {
        CoordinatorStatus status = status();
        return status != null && status.phase() == CoordinatorPhase.LEADING;
    }

    private CoordinatorSettings settings(String leader) {
        return CoordinatorSettings.configured(
                        prefix(), leader, config.heartbeatTimeout(), config.lease(), config.movesMax())
                .withReplicationFactor(all.getOptionalValue("penstock.topic-replicas", Integer.class)
                        .orElse(-1));
    }

    /** Empty where nothing sets the key, or the environment: Kubernetes sets variables of its own that look like ours. */
    private Optional<String> sourceOf(String key) {
        return Optional.ofNullable(all.getConfigValue(key).getSourceName())
                .filter(source -> !source.startsWith(EnvConfigSource.NAME));
    }

    private String prefix() {
        return all.getOptionalValue("penstock.topic-prefix", String.class).orElse("penstock");
    }

    /** By name and not through the mapping: Kafka's names have dots. */
    private static Map<String, String> kafkaSettings(Config config) {
        Map<String, String> settings = new TreeMap<>();
        for (String name : config.getPropertyNames()) {
            if (name.startsWith(KAFKA)) {
                config.getOptionalValue(name, String.class)
                        .ifPresent(value ->
                                settings.put(name.substring(KAFKA.length()).replace("\"", ""), value));
            }
        }
        config.getOptionalValue(KAFKA + BOOTSTRAP_SERVERS, String.class)
                .or(() -> config.getOptionalValue("kafka." + BOOTSTRAP_SERVERS, String.class))
                .ifPresent(servers -> settings.put(BOOTSTRAP_SERVERS, servers));
        return settings;
    }

    private static String hostAndProcess() {
        String host = System.getenv("HOSTNAME");
        return (host == null ? "localhost" : host) + "-"
                + ProcessHandle.current().pid();
    }
}
