package io.penstock.coordinator.runtime;

import io.penstock.protocol.Incarnation;
import io.penstock.protocol.JobName;
import io.penstock.protocol.control.ControlKind;
import io.penstock.protocol.control.ControlRecord;
import io.penstock.protocol.control.Forgotten;
import io.penstock.protocol.control.IncarnationDead;
import io.penstock.protocol.control.IncarnationFenced;
import io.penstock.protocol.control.IncarnationListed;
import io.penstock.protocol.control.JobControlView;
import io.penstock.protocol.control.JobEnded;
import io.penstock.protocol.control.JoinRefused;
import io.penstock.protocol.control.RunStarted;
import io.penstock.protocol.control.Standing;
import io.penstock.protocol.control.TaskAssigned;
import io.penstock.protocol.control.TasksEnded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What was decided, for people who read a log: a line for what has become of a TaskManager or a job, and one for all tasks that go the same
 * way. What a record only repeats has no line.
 */
final class DecisionLines {

    /**
     * One line.
     *
     * @param isWarning whether somebody may want to look
     */
    record Line(boolean isWarning, String text) {}

    /**
     * Where tasks go.
     *
     * @param from null where nobody had them
     * @param isPlan whether they stay with that one until the other has loaded their state
     */
    private record Way(JobName job, @Nullable Incarnation from, Incarnation to, boolean isPlan) {}

    private final Function<JobName, JobControlView> before;
    private final List<Line> lines = new ArrayList<>();
    private final Map<Way, Integer> ways = new LinkedHashMap<>();
    private final Set<JobName> ended = new HashSet<>();

    private DecisionLines(Function<JobName, JobControlView> before) {
        this.before = before;
    }

    /**
     * @param records of one append, in their order
     * @param before what was decided until then
     */
    static List<Line> of(List<ControlRecord> records, Function<JobName, JobControlView> before) {
        DecisionLines all = new DecisionLines(before);
        records.forEach(all::add);
        all.ways.forEach(all::addWay);
        all.addSuspended(records);
        return all.lines;
    }

    private void add(ControlRecord record) {
        if (record instanceof IncarnationListed listed) {
            listed(listed);
        } else if (record instanceof IncarnationDead dead) {
            dead(dead);
        } else if (record instanceof IncarnationFenced fenced) {
            Incarnation who = fenced.incarnation();
            if (view(who.job()).standing(who) == Standing.DEAD) {
                say("job %s: %s is fenced", who.job(), who);
            }
        } else if (record instanceof TaskAssigned assigned) {
            assigned(assigned);
        } else if (record instanceof JoinRefused refused) {
            if (view(refused.job()).refusalOf(refused.nonce()).isEmpty()) {
                warn("job %s: a TaskManager may not join: %s", refused.job(), refused.message());
            }
        } else if (record instanceof RunStarted started) {
            if (!view(started.job()).run().equals(Optional.of(started.run()))) {
                say("job %s: run %s begins", started.job(), started.run().value());
            }
        } else if (record instanceof TasksEnded ended) {
            int more = ended.tasks().size() - view(ended.job()).endedTasks().size();
            if (more > 0) {
                say("job %s: %s more tasks have come to the end of their input", ended.job(), more);
            }
        } else if (record instanceof JobEnded end) {
            end(end);
        }
    }

    private void end(JobEnded end) {
        ended.add(end.job());
        if (view(end.job()).end().equals(Optional.of(end))) {
            return;
        }
        Duration took = Duration.ofMillis(end.endedMs() - end.run().value());
        switch (end.outcome()) {
            case FINISHED -> say("job %s: FINISHED, %s after its run began", end.job(), took);
            case FAILED ->
                warn(
                        "job %s: FAILED, %s after its run began: the last of its processes has given up: %s",
                        end.job(), took, end.cause());
        }
    }

    /** Of the jobs that have lost somebody, those that nobody runs any more, and that have not ended. */
    private void addSuspended(List<ControlRecord> records) {
        Map<JobName, Set<Incarnation>> alive = new TreeMap<>();
        for (ControlRecord record : records) {
            Incarnation gone = null;
            if (record instanceof IncarnationDead dead) {
                gone = dead.incarnation();
            } else if (record instanceof Forgotten forgotten
                    && forgotten.key().kind() == ControlKind.INCARNATION_LISTED) {
                gone = Incarnation.parse(forgotten.key().parts().get(1));
            } else if (record instanceof IncarnationListed listed) {
                Incarnation comes = listed.incarnation();
                alive.computeIfAbsent(comes.job(), this::aliveBefore).add(comes);
            }
            if (gone != null) {
                alive.computeIfAbsent(gone.job(), this::aliveBefore).remove(gone);
            }
        }
        alive.forEach((job, left) -> {
            boolean hasEnded = ended.contains(job) || view(job).isFinished();
            if (left.isEmpty() && !hasEnded && !aliveBefore(job).isEmpty()) {
                warn("job %s: SUSPENDED, nobody runs it any more", job);
            }
        });
    }

    private Set<Incarnation> aliveBefore(JobName job) {
        Set<Incarnation> alive = new HashSet<>();
        view(job).listed(Standing.ALIVE).forEach(listed -> alive.add(listed.incarnation()));
        return alive;
    }

    private void listed(IncarnationListed listed) {
        Incarnation who = listed.incarnation();
        Optional<IncarnationListed> known = view(who.job()).listing(who);
        if (known.isEmpty()) {
            say("job %s: %s joins, process %s, slots %s", who.job(), who, listed.process(), listed.slots());
        } else if (listed.leaving() && !known.get().leaving()) {
            say("job %s: %s leaves, and has %s tasks", who.job(), who, tasksOf(who));
        }
    }

    private void dead(IncarnationDead dead) {
        Incarnation who = dead.incarnation();
        if (view(who.job()).death(who).isPresent()) {
            return;
        }
        if (dead.bySilence()) {
            warn("job %s: %s is dead: %s; it has %s tasks", who.job(), who, dead.reason(), tasksOf(who));
        } else {
            say("job %s: %s is over, because of %s: %s", who.job(), who, dead.declaredBy(), dead.reason());
        }
    }

    private void assigned(TaskAssigned assigned) {
        Optional<TaskAssigned> known = view(assigned.job()).assignment(assigned.task());
        Incarnation had = known.map(TaskAssigned::owner).orElse(null);
        Incarnation stoodBy = known.map(TaskAssigned::standbyOrNull).orElse(null);
        Incarnation standsBy = assigned.standbyOrNull();
        if (!assigned.owner().equals(had) && !assigned.owner().equals(stoodBy)) {
            ways.merge(new Way(assigned.job(), had, assigned.owner(), false), 1, Integer::sum);
        } else if (standsBy != null && !standsBy.equals(stoodBy)) {
            ways.merge(new Way(assigned.job(), assigned.owner(), standsBy, true), 1, Integer::sum);
        }
    }

    private void addWay(Way way, int tasks) {
        if (way.from() == null) {
            say("job %s: %s tasks for %s", way.job(), tasks, way.to());
        } else if (way.isPlan()) {
            say("job %s: %s tasks are to move from %s to %s", way.job(), tasks, way.from(), way.to());
        } else {
            say("job %s: %s tasks of %s go to %s", way.job(), tasks, way.from(), way.to());
        }
    }

    private int tasksOf(Incarnation who) {
        return view(who.job()).tasksOf(who).size();
    }

    private JobControlView view(JobName job) {
        return before.apply(job);
    }

    private void say(String format, Object... arguments) {
        lines.add(new Line(false, filled(format, arguments)));
    }

    private void warn(String format, Object... arguments) {
        lines.add(new Line(true, filled(format, arguments)));
    }

    private static String filled(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
