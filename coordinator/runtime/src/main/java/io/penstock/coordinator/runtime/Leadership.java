package io.penstock.coordinator.runtime;

import io.penstock.coordinator.core.CoordinatorCore;
import io.penstock.coordinator.core.CoordinatorEvent;
import io.penstock.coordinator.core.Decision;
import io.penstock.log.Clock;
import io.penstock.protocol.JobName;
import io.penstock.protocol.control.ControlRecord;
import io.penstock.protocol.join.JoinReply;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Events become decisions, decisions become durable, are applied, then act: the one way in which the core's state moves. One
 * append is under way at a time; it carries the decisions of at most one event per job, since a job's next event must see its
 * former decision applied. One owner thread.
 */
final class Leadership {

    /** Ends a batch: enough to be worth a transaction, small enough to be answered soon. */
    private static final int BATCH_RECORDS = 1_000;

    private final CoordinatorCore core;
    private final ControlWriter writer;
    private final Fences fences;
    private final Clock clock;
    private final BiConsumer<Long, JoinReply> replies;
    private final List<ControlRecord> appending = new ArrayList<>();
    private final List<Decision> effects = new ArrayList<>();

    /** @param replies told each request's id and answer, once the decision is durable */
    Leadership(
            CoordinatorCore core,
            ControlWriter writer,
            Fences fences,
            Clock clock,
            BiConsumer<Long, JoinReply> replies) {
        this.core = core;
        this.writer = writer;
        this.fences = fences;
        this.clock = clock;
        this.replies = replies;
    }

    /** Whether decisions are under way to the log. */
    boolean isAppending() {
        return !appending.isEmpty();
    }

    /**
     * Moves the append under way on or, where there is none, decides the events that wait. Those it decides leave the queue.
     *
     * @return whether anything was done
     * @throws io.penstock.log.LogException when the decisions cannot be made durable: this leader is at its end
     */
    boolean poll(Queue<CoordinatorEvent> events) {
        if (isAppending()) {
            if (!writer.poll()) {
                return false;
            }
            appending.forEach(core::apply);
            appending.clear();
            act();
            return true;
        }
        if (events.isEmpty()) {
            return false;
        }
        decide(events);
        if (isAppending()) {
            writer.append(appending);
        } else {
            act();
        }
        return true;
    }

    private void decide(Queue<CoordinatorEvent> events) {
        Set<JobName> touched = new HashSet<>();
        for (Iterator<CoordinatorEvent> it = events.iterator(); it.hasNext() && appending.size() < BATCH_RECORDS; ) {
            CoordinatorEvent event = it.next();
            if (event.job().isPresent() && !touched.add(event.job().get())) {
                continue;
            }
            it.remove();
            for (Decision decision : core.handle(event, clock.nowMs())) {
                if (decision instanceof Decision.Append append) {
                    appending.addAll(append.records());
                } else {
                    effects.add(decision);
                }
            }
        }
    }

    private void act() {
        for (Decision effect : effects) {
            if (effect instanceof Decision.Fence fence) {
                fences.add(fence);
            } else if (effect instanceof Decision.Reply reply) {
                replies.accept(reply.requestId(), reply.reply());
            }
        }
        effects.clear();
    }
}
