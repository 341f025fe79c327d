package io.penstock.engine.taskmanager;

import io.penstock.engine.Agent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds agents that have been in one step for too long: user code blocks, or loops. It is as fine as the looks are frequent. One thread looks; the
 * agents' threads count.
 */
final class StepWatch {

    /** An agent, and the thread that drives it. */
    static final class Driven {

        private final Agent agent;
        private final Thread thread;

        /** Odd within a step. */
        private final AtomicLong count = new AtomicLong();

        // of who looks
        private long seen;
        private long sinceNanos;
        private @Nullable String stuck;

        Driven(Agent agent, Thread thread) {
            this.agent = agent;
            this.thread = thread;
        }

        void begins() {
            count.lazySet(count.getPlain() + 1);
        }

        void ends() {
            count.lazySet(count.getPlain() + 1);
        }
    }

    private final List<Driven> all;
    private final Duration stuckAfter;

    StepWatch(List<Driven> all, Duration stuckAfter) {
        this.all = List.copyOf(all);
        this.stuckAfter = stuckAfter;
    }

    /** Takes a look. Returns what there is to say for the first time: who is stuck, and who goes on. */
    List<String> look(long nowNanos) {
        List<String> news = new ArrayList<>(0);
        for (Driven driven : all) {
            long count = driven.count.get();
            if (count != driven.seen || (count & 1) == 0) {
                if (driven.stuck != null) {
                    driven.stuck = null;
                    news.add(driven.agent.roleName() + " goes on, after "
                            + Duration.ofNanos(nowNanos - driven.sinceNanos).toSeconds() + " s in one step");
                }
                driven.seen = count;
                driven.sinceNanos = nowNanos;
            } else if (driven.stuck == null && nowNanos - driven.sinceNanos >= stuckAfter.toNanos()) {
                List<StackTraceElement> stack = Arrays.asList(driven.thread.getStackTrace());
                String where = driven.agent.whereabouts(stack);
                driven.stuck = driven.agent.roleName() + (where.isEmpty() ? "" : " in " + where);
                news.add(driven.agent.roleName() + " has been in one step for " + stuckAfter.toSeconds() + " s"
                        + (where.isEmpty() ? "" : ", in " + where)
                        + ": code blocks or loops there, and neither it nor the next commit goes on before that ends; its"
                        + " stack:"
                        + stack.stream().map(call -> "\n\tat " + call).collect(Collectors.joining()));
            }
        }
        return news;
    }

    /** Who was stuck at the last look, and where. */
    List<String> stuck() {
        List<String> stuck = new ArrayList<>(0);
        for (Driven driven : all) {
            if (driven.stuck != null) {
                stuck.add(driven.stuck);
            }
        }
        return List.copyOf(stuck);
    }
}
