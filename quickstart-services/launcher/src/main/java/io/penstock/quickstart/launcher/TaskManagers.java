package io.penstock.quickstart.launcher;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** The TaskManagers of the run: those that work, and those that were told to leave. One thread, the main thread. */
final class TaskManagers {

    /** The service gives up after ten seconds (penstock.shutdown.timeout) and says that it does. */
    private static final long LEAVING_NANOS_MAX = TimeUnit.SECONDS.toNanos(15);

    private final Settings settings;
    private final Session session;
    private final List<TaskManagerProcess> working = new ArrayList<>();
    private final List<Leaver> leaving = new ArrayList<>();
    private int lastKilled;

    private record Leaver(TaskManagerProcess who, long sinceNanos) {}

    /**
     * One that was told to leave and has ended.
     *
     * @param inTime whether before it had to be ended the hard way
     */
    record Left(TaskManagerProcess who, double seconds, boolean inTime) {}

    TaskManagers(Settings settings, Session session) {
        this.settings = settings;
        this.session = session;
    }

    List<TaskManagerProcess> working() {
        return List.copyOf(working);
    }

    boolean isAnyLeaving() {
        return !leaving.isEmpty();
    }

    /** Starts one more, under the lowest number that is free. */
    TaskManagerProcess add() {
        int number = freeNumber().orElseThrow();
        int port = settings.httpPortOf(number);
        TaskManagerProcess added = new TaskManagerProcess(number, port, start(number, port));
        working.add(added);
        return added;
    }

    /** Why there cannot be one more; empty where there can. */
    Optional<String> objectionToAdding() {
        OptionalInt number = freeNumber();
        if (number.isEmpty()) {
            return Optional.of(Settings.TASK_MANAGERS_MAX + " TaskManagers are enough for one machine");
        }
        return settings.objectionToPortOf(number.getAsInt());
    }

    private OptionalInt freeNumber() {
        return IntStream.rangeClosed(1, Settings.TASK_MANAGERS_MAX)
                .filter(each -> !isTaken(each))
                .findFirst();
    }

    /** SIGKILL to the one after the one that was killed last; it stays down until {@link #startAgain}. */
    TaskManagerProcess kill() {
        TaskManagerProcess victim = nextVictim();
        victim.process().kill();
        lastKilled = victim.number();
        return victim;
    }

    /** The one that {@link #kill} takes. */
    TaskManagerProcess nextVictim() {
        return working.stream()
                .filter(each -> each.number() > lastKilled)
                .findFirst()
                .orElse(working.get(0));
    }

    void startAgain(TaskManagerProcess dead) {
        dead.startedAgain(start(dead.number(), dead.httpPort()));
    }

    /** SIGTERM to the one that was added last; {@link #left} tells when it has ended. There must be two. */
    TaskManagerProcess remove(long nowNanos) {
        if (working.size() < 2) {
            throw new IllegalStateException("the last TaskManager stays");
        }
        TaskManagerProcess leaver = working.remove(working.size() - 1);
        session.release(leaver.id());
        leaver.process().requestEnd();
        leaving.add(new Leaver(leaver, nowNanos));
        return leaver;
    }

    /** Those that have ended since the last call. */
    List<Left> left(long nowNanos) {
        List<Left> ended = new ArrayList<>();
        for (Iterator<Leaver> each = leaving.iterator(); each.hasNext(); ) {
            Leaver leaver = each.next();
            boolean late = nowNanos - leaver.sinceNanos() > LEAVING_NANOS_MAX;
            if (late) {
                leaver.who().process().kill();
            }
            if (!leaver.who().process().isAlive()) {
                each.remove();
                ended.add(new Left(leaver.who(), (nowNanos - leaver.sinceNanos()) / 1e9, !late));
            }
        }
        return ended;
    }

    boolean areReady() {
        return working.stream().allMatch(each -> each.endpoint().isReady());
    }

    /** Tasks that run, one entry for each that works; absent for one that is down. */
    List<OptionalInt> tasks() {
        return working.stream().map(each -> each.endpoint().tasks()).toList();
    }

    /** Metrics of those that are up. */
    List<PrometheusText> metrics() {
        return working.stream()
                .map(each -> each.endpoint().metrics())
                .flatMap(Optional::stream)
                .toList();
    }

    private boolean isTaken(int number) {
        return working.stream().anyMatch(each -> each.number() == number)
                || leaving.stream().anyMatch(each -> each.who().number() == number);
    }

    private ChildProcess start(int number, int port) {
        return session.startTaskManager(TaskManagerProcess.idOf(number), port);
    }
}
