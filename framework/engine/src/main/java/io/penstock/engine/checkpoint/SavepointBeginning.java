package io.penstock.engine.checkpoint;

import io.penstock.log.Clock;
import io.penstock.log.Log;
import io.penstock.protocol.JobName;
import io.penstock.protocol.RunId;
import io.penstock.protocol.join.SavepointOrigin;
import io.penstock.statestore.Directories;
import io.penstock.statestore.savepoint.Savepoint;
import io.penstock.statestore.savepoint.SavepointSeeding;
import io.penstock.statestore.savepoint.SavepointUnpacking;
import io.penstock.statestore.savepoint.SavepointUnpacking.Unpacked;
import io.penstock.statestore.savepoint.SavepointUnpacking.Wanted;
import io.penstock.statestore.snapshot.SnapshotException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job's beginning from a savepoint, ahead of its first join: what the savepoint holds is brought into the job's storage and, once its topics
 * are there, into these. A job that has begun from it already is left as it is. While storage does not answer it is asked again. Owned by the
 * TaskManager's thread; what blocks is a background thread's.
 */
public final class SavepointBeginning implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SavepointBeginning.class);
    private static final long ASK_AGAIN_NANOS = 500_000_000;

    private final SnapshotStorage storage;
    private final SnapshotStorage.Begun from;
    private final Log log;
    private final Clock clock;
    private final String prefix;
    private final JobName job;
    private final @Nullable RunId run;
    private final List<Wanted> graph;
    private final boolean allowNonRestoredState;
    private final Runnable wake;
    private final Path directory;
    private Background<Optional<Unpacked>> unpacking;
    private boolean failed;
    private long askAgainNanos;
    private @Nullable SavepointSeeding seeding;

    /**
     * @param run that the job has; null for none
     * @param graph of the job
     * @param wake called by any thread when there is news
     */
    public SavepointBeginning(
            SnapshotStorage storage,
            SnapshotStorage.Begun from,
            Log log,
            Clock clock,
            String prefix,
            JobName job,
            @Nullable RunId run,
            List<Wanted> graph,
            boolean allowNonRestoredState,
            Runnable wake) {
        this.storage = storage;
        this.from = from;
        this.log = log;
        this.clock = clock;
        this.prefix = prefix;
        this.job = job;
        this.run = run;
        this.graph = List.copyOf(graph);
        this.allowNonRestoredState = allowNonRestoredState;
        this.wake = wake;
        this.directory = storage.newDirectory("savepoint");
        this.unpacking = begin();
    }

    private Background<Optional<Unpacked>> begin() {
        return Background.begin(storage.restorers(), this::unpack, wake);
    }

    /** By a background thread. Empty where the job has begun from it already. */
    private Optional<Unpacked> unpack() {
        Savepoint savepoint;
        try {
            savepoint = SavepointUnpacking.read(from.store(), from.location());
        } catch (SnapshotException missing) {
            if (run == null || missing.reason() != SnapshotException.Reason.MISSING) {
                throw missing;
            }
            LOG.warn(
                    "job {} has a run of its own ({}) and goes on; the savepoint that it is to begin from is not there"
                            + " any more: {}",
                    job,
                    run,
                    missing.getMessage());
            return Optional.empty();
        }
        SavepointUnpacking.require(savepoint, from.location(), job.value(), run, graph, allowNonRestoredState);
        if (run != null) {
            return Optional.empty();
        }
        LOG.info(
                "job {} begins from savepoint {} of job {}: checkpoint {}, {} tasks, {} bytes",
                job,
                from.location(),
                savepoint.job(),
                savepoint.checkpoint(),
                savepoint.tasks().size(),
                savepoint.bytes());
        return Optional.of(
                new SavepointUnpacking(from.location(), from.store(), storage.store(), job.value(), directory)
                        .unpack(savepoint, graph));
    }

    /**
     * Whether {@link #origin} may be asked.
     *
     * @throws IllegalStateException where the job cannot begin from it, saying why
     */
    public boolean isUnpacked() {
        if (!unpacking.isDone()) {
            return false;
        }
        Throwable failure = unpacking.failure();
        if (failure == null) {
            return true;
        }
        if (!(failure instanceof SnapshotException refused)
                || refused.reason() != SnapshotException.Reason.UNAVAILABLE) {
            throw new IllegalStateException(String.valueOf(failure.getMessage()), failure);
        }
        if (!failed) {
            failed = true;
            askAgainNanos = clock.nanoTime() + ASK_AGAIN_NANOS;
            LOG.warn("job {} waits for savepoint {}: {}", job, from.location(), failure.getMessage());
        } else if (clock.nanoTime() - askAgainNanos >= 0) {
            failed = false;
            unpacking = begin();
        }
        return false;
    }

    /** What the control topic is to know; empty where it does already. */
    public Optional<SavepointOrigin> origin() {
        return unpacking.get().map(Unpacked::origin);
    }

    /**
     * Goes on with filling the job's topics, which are there.
     *
     * @return whether there was progress
     */
    public boolean seed() {
        Optional<Unpacked> unpacked = unpacking.get();
        if (unpacked.isEmpty()) {
            return false;
        }
        if (seeding == null) {
            seeding = new SavepointSeeding(log, prefix, job, unpacked.get());
            return true;
        }
        return seeding.doWork();
    }

    /** Whether nothing is left to be done. */
    public boolean isSeeded() {
        return unpacking.isDone()
                && unpacking.failure() == null
                && (unpacking.get().isEmpty()
                        || (seeding != null && Objects.requireNonNull(seeding).isDone()));
    }

    @Override
    public void close() {
        if (seeding != null) {
            seeding.close();
        }
        if (unpacking.isDone()) {
            try {
                Directories.delete(directory);
            } catch (IOException left) {
                LOG.warn("{} is left behind: {}", directory, left.toString());
            }
        }
    }
}
