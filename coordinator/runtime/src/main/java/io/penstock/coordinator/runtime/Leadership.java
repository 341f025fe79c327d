package io.penstock.coordinator.runtime;

import io.penstock.coordinator.core.CoordinatorCore;
import io.penstock.coordinator.core.CoordinatorEvent;
import io.penstock.coordinator.core.CoordinatorEvent.Due;
import io.penstock.coordinator.core.Decision;
import io.penstock.coordinator.core.Now;
import io.penstock.log.Clock;
import io.penstock.protocol.JobName;
import io.penstock.protocol.control.ControlRecord;
import io.penstock.protocol.control.StatusRead;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events become decisions, decisions become durable, are applied, then act: the one way in which the core's state moves. One
 * append is under way at a time; after a job's decision its next event waits until that is applied. How far the status topic was acted on
 * is part of every append. One owner thread.
 */
final class Leadership {

    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);

    /** Ends a batch: enough to be worth a transaction, small enough to be answered soon. */
    private static final int BATCH_RECORDS = 1_000;

    private static final long NOT_REPORTED = -1;

    /** @param offset of the report in the status topic, or NOT_REPORTED */
    private record Waiting(CoordinatorEvent event, long offset) {}

    private final CoordinatorCore core;
    private final ControlWriter writer;
    private final Fences fences;
    private final Clock clock;
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private final List<ControlRecord> appending = new ArrayList<>();
    private final List<Decision.Fence> effects = new ArrayList<>();
    /** The offset after the last report taken in. */
    private long reportedTo;

    private long appends;
    private long appended;

    Leadership(CoordinatorCore core, ControlWriter writer, Fences fences, Clock clock) {
        this.core = core;
        this.writer = writer;
        this.fences = fences;
        this.clock = clock;
        this.reportedTo = core.statusRead();
    }

    /** Takes in what happened. */
    void add(CoordinatorEvent event) {
        waiting.add(new Waiting(event, NOT_REPORTED));
    }

    /** Takes in what was reported at that offset of the status topic. */
    void add(CoordinatorEvent.Reported event, long offset) {
        waiting.add(new Waiting(event, offset));
        reportedTo = offset + 1;
    }

    /** How many events wait. */
    int waiting() {
        return waiting.size();
    }

    /** Whether decisions are under way to the log. */
    boolean isAppending() {
        return !appending.isEmpty();
    }

    /** How many appends were begun. */
    long appends() {
        return appends;
    }

    /** How many records were appended. */
    long appended() {
        return appended;
    }

    /** Appends the whole state again, in one transaction. Only while nothing is under way. */
    void rewrite() {
        appending.addAll(core.records());
        append();
    }

    /**
     * Moves the append under way on or, where there is none, decides what waits.
     *
     * @return whether anything was done
     * @throws io.penstock.log.LogException when the decisions cannot be made durable: this leader is at its end
     */
    boolean poll() {
        if (isAppending()) {
            if (!writer.poll()) {
                return false;
            }
            DecisionLines.of(appending, core::view).forEach(Leadership::log);
            appending.forEach(core::apply);
            appended += appending.size();
            appending.clear();
            act();
            return true;
        }
        Now now = new Now(clock.nowMs(), clock.nanoTime());
        boolean worked = decide(now);
        if (isAppending()) {
            long acted = waiting.stream()
                    .mapToLong(Waiting::offset)
                    .filter(offset -> offset != NOT_REPORTED)
                    .findFirst()
                    .orElse(reportedTo);
            if (acted > core.statusRead()) {
                appending.add(new StatusRead(acted));
            }
            append();
        } else {
            act();
        }
        return worked;
    }

    private static void log(DecisionLines.Line line) {
        if (line.isWarning()) {
            LOG.warn("{}", line.text());
        } else {
            LOG.info("{}", line.text());
        }
    }

    private void append() {
        appends++;
        writer.append(appending);
    }

    private boolean decide(Now now) {
        Set<JobName> touched = new HashSet<>();
        boolean worked = false;
        for (Iterator<Waiting> it = waiting.iterator(); it.hasNext() && appending.size() < BATCH_RECORDS; ) {
            CoordinatorEvent event = it.next().event();
            Optional<JobName> job = event.job();
            if (job.isEmpty() && isAppending()) {
                break; // it concerns them all, so nothing may be unapplied, and it comes after what came before it
            }
            boolean waits = job.isPresent()
                    && touched.contains(job.get())
                    && !(event instanceof CoordinatorEvent.Heard); // it decides nothing
            if (waits) {
                continue;
            }
            it.remove();
            worked = true;
            boolean decided = carryOut(core.handle(event, now));
            if (decided && job.isEmpty()) {
                return true;
            }
            if (decided && job.isPresent()) {
                touched.add(job.get());
            }
        }
        for (JobName job : core.due(now)) {
            if (appending.size() < BATCH_RECORDS) {
                carryOut(core.handle(new Due(job), now));
                worked = true;
            }
        }
        return worked;
    }

    /** Whether anything is to be appended. */
    private boolean carryOut(List<Decision> decisions) {
        boolean appends = false;
        for (Decision decision : decisions) {
            if (decision instanceof Decision.Append append) {
                appending.addAll(append.records());
                appends = true;
            } else if (decision instanceof Decision.Fence fence) {
                effects.add(fence);
            }
        }
        return appends;
    }

    private void act() {
        effects.forEach(fences::add);
        effects.clear();
    }
}
