package io.penstock.coordinator.runtime;

import io.penstock.coordinator.core.CoordinatorEvent;
import io.penstock.log.Clock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The coordinators within a process, one after the other, for a coordinator never comes back: one that failed, or that another process has
 * deposed, is followed by the next after a pause, which stands by while another leads. Several processes, each with a coordinator, share a
 * prefix so.
 *
 * <p>{@link #status}, {@link #view} and {@link #tell} may be called by any thread, everything else by the owner.
 */
public final class CoordinatorSuccession implements Coordinator {

    private static final Logger LOG = LoggerFactory.getLogger(CoordinatorSuccession.class);

    private static final long PAUSE_MS = 1_000;

    private final Supplier<? extends Coordinator> coordinators;
    private final Clock clock;
    private volatile Coordinator current;
    private boolean closed;
    private @Nullable CoordinatorStatus ended;
    private long endedMs;

    /** @param coordinators makes the next one; the first at once */
    public CoordinatorSuccession(Supplier<? extends Coordinator> coordinators, Clock clock) {
        this.coordinators = coordinators;
        this.clock = clock;
        this.current = coordinators.get();
    }

    @Override
    public CoordinatorStatus status() {
        return current.status();
    }

    @Override
    public CoordinatorView view() {
        return current.view();
    }

    @Override
    public void tell(CoordinatorEvent event) {
        current.tell(event);
    }

    @Override
    public boolean resign() {
        return current.resign();
    }

    @Override
    public boolean doWork() {
        if (closed) {
            return false;
        }
        CoordinatorStatus status = current.status();
        return status.phase().isFinal() ? follow(status) : current.doWork();
    }

    private boolean follow(CoordinatorStatus status) {
        if (ended == null) {
            ended = status;
            endedMs = clock.nowMs();
            LOG.info("the coordinator ended: {}; the next one starts in {} ms", status.cause(), PAUSE_MS);
        }
        if (clock.nowMs() - endedMs < PAUSE_MS) {
            return false;
        }
        ended = null;
        current.close();
        current = coordinators.get();
        return true;
    }

    @Override
    public void close() {
        closed = true;
        current.close();
    }
}
