package io.penstock.coordinator.service;

import io.penstock.coordinator.core.CoordinatorEvent.SavepointBegins;
import io.penstock.coordinator.core.CoordinatorEvent.SavepointEnds;
import io.penstock.coordinator.runtime.Coordinator;
import io.penstock.coordinator.runtime.CoordinatorPhase;
import io.penstock.log.Clock;
import io.penstock.log.Log;
import io.penstock.protocol.JobName;
import io.penstock.statestore.Directories;
import io.penstock.statestore.location.StorageLocation;
import io.penstock.statestore.objectstore.ObjectStore;
import io.penstock.statestore.savepoint.Savepoint;
import io.penstock.statestore.savepoint.SavepointException;
import io.penstock.statestore.savepoint.SavepointTaking;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The savepoints that this process is asked for: one at a time for a job, each by a thread of its own, which ends with it. What became of them
 * is remembered here, as long as the process lives, for the newest hundred. Any thread.
 */
final class Savepoints implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Savepoints.class);
    private static final int REMEMBERED = 100;
    private static final long IDLE_NANOS = 5_000_000;
    private static final Duration TIMEOUT = Duration.ofMinutes(30);

    private final Log log;
    private final Clock clock;
    private final String prefix;
    private final Coordinator coordinator;
    private final SavepointConfig config;
    private final Map<String, SavepointOutcome> outcomes = new LinkedHashMap<>();
    private final Set<JobName> beingTaken = new HashSet<>();
    private volatile boolean closed;

    Savepoints(Log log, Clock clock, String prefix, Coordinator coordinator, SavepointConfig config) {
        this.log = log;
        this.clock = clock;
        this.prefix = prefix;
        this.coordinator = coordinator;
        this.config = config;
    }

    /**
     * Begins one.
     *
     * @param trigger unlike that of any other
     * @param directory in which it gets a directory of its own
     * @throws IllegalStateException where one of the job is being taken
     */
    synchronized void begin(String trigger, JobName job, String directory) {
        if (!beingTaken.add(job)) {
            throw new IllegalStateException("a savepoint of job " + job + " is being taken; wait until it has been");
        }
        outcomes.put(trigger, new SavepointOutcome(job, null, null));
        while (outcomes.size() > REMEMBERED) {
            outcomes.remove(outcomes.keySet().iterator().next());
        }
        String location = directory.replaceAll("/+$", "") + "/savepoint-" + job + "-" + trigger;
        Thread thread = new Thread(() -> run(trigger, job, location), "penstock-savepoint-" + job);
        thread.setDaemon(true);
        thread.start();
    }

    /** Empty where nothing is known of it. */
    synchronized Optional<SavepointOutcome> outcome(String trigger) {
        return Optional.ofNullable(outcomes.get(trigger));
    }

    private void run(String trigger, JobName job, String location) {
        SavepointOutcome outcome;
        coordinator.tell(new SavepointBegins(job));
        try {
            Savepoint savepoint = take(job, location);
            LOG.info(
                    "savepoint of job {} in {}: checkpoint {}, {} tasks, {} bytes",
                    job,
                    location,
                    savepoint.checkpoint(),
                    savepoint.tasks().size(),
                    savepoint.bytes());
            outcome = new SavepointOutcome(job, location, null);
        } catch (RuntimeException | IOException failed) {
            LOG.warn("no savepoint of job {} in {}: {}", job, location, failed.getMessage());
            outcome = new SavepointOutcome(job, null, String.valueOf(failed.getMessage()));
        } finally {
            coordinator.tell(new SavepointEnds(job));
        }
        end(trigger, outcome);
    }

    private synchronized void end(String trigger, SavepointOutcome outcome) {
        outcomes.replace(trigger, outcome);
        beingTaken.remove(outcome.job());
    }

    private Savepoint take(JobName job, String location) throws IOException {
        StorageLocation.S3 s3 = new StorageLocation.S3(
                config.s3().endpoint(), config.s3().region(), config.s3().pathStyle());
        Path scratch = Files.createTempDirectory("penstock-savepoint");
        try (Stores stores = new Stores(
                        config.storage()
                                .map(storage -> StorageLocation.open("penstock.checkpoint.storage", storage, s3))
                                .orElse(null),
                        StorageLocation.open("target-directory", location, s3));
                SavepointTaking taking = new SavepointTaking(
                        log, clock, prefix, job, stores.checkpoints(), stores.target(), scratch, () -> coordinator
                                .view()
                                .held()
                                .getOrDefault(job, 0L))) {
            return take(job, taking);
        } finally {
            Directories.delete(scratch);
        }
    }

    private Savepoint take(JobName job, SavepointTaking taking) {
        long deadlineNanos = clock.nanoTime() + TIMEOUT.toNanos();
        while (taking.savepoint().isEmpty()) {
            if (closed || coordinator.status().phase() != CoordinatorPhase.LEADING) {
                throw new SavepointException("this coordinator does not lead any more; ask the one that does");
            }
            if (clock.nanoTime() - deadlineNanos > 0) {
                throw new SavepointException("the savepoint of job " + job + " has not been taken within "
                        + TIMEOUT.toMinutes() + " minutes: see whether its checkpoints complete");
            }
            if (!taking.doWork()) {
                LockSupport.parkNanos(this, IDLE_NANOS);
            }
        }
        return taking.savepoint().get();
    }

    /** Those under way end without a savepoint. */
    @Override
    public void close() {
        closed = true;
    }

    private record Stores(@Nullable ObjectStore checkpoints, ObjectStore target) implements AutoCloseable {

        @Override
        public void close() {
            if (checkpoints != null) {
                checkpoints.close();
            }
            target.close();
        }
    }
}
