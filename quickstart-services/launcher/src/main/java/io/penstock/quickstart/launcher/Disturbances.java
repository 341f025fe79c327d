package io.penstock.quickstart.launcher;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.TransactionState;
import org.jspecify.annotations.Nullable;

/** What is done to the processes of a run while it works, and what becomes of it. One thread, the main thread. */
final class Disturbances implements AutoCloseable {

    private static final long OPEN_TRANSACTION_SEARCH_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Settings settings;
    private final Session session;
    private final Coordinator coordinator;
    private final TaskManagers taskManagers;
    private final KafkaView kafka;
    private final PrintStream out;
    private @Nullable RecoveryWatch recovery;

    Disturbances(
            Settings settings,
            Session session,
            Coordinator coordinator,
            TaskManagers taskManagers,
            KafkaView kafka,
            PrintStream out) {
        this.settings = settings;
        this.session = session;
        this.coordinator = coordinator;
        this.taskManagers = taskManagers;
        this.kafka = kafka;
        this.out = out;
    }

    /**
     * Kills a TaskManager while a transaction of its is open, as far as that can be seen: at 5 ms that is about every other moment.
     *
     * @return whether one was open when it was dead
     */
    boolean killDuringTransaction() {
        String victim = taskManagers.nextVictim().id();
        long sinceNanos = System.nanoTime();
        while (kafka.openTransactions(Session.JOB, victim).isEmpty()
                && System.nanoTime() - sinceNanos < OPEN_TRANSACTION_SEARCH_NANOS) {
            Thread.onSpinWait();
        }
        return killTaskManager();
    }

    /**
     * SIGKILL to a TaskManager, which is started again.
     *
     * @return whether a transaction of its was open when it was dead
     */
    boolean killTaskManager() {
        long killedNanos = System.nanoTime();
        TaskManagerProcess dead = taskManagers.kill();
        long pid = dead.process().pid();
        Map<String, TransactionState> open = kafka.openTransactions(Session.JOB, dead.id());
        closeRecovery();
        recovery = new RecoveryWatch(settings.bootstrapServers(), kafka.journalEnds(Session.JOB), killedNanos);
        out.println("-- killed " + dead.id() + " (SIGKILL, pid " + pid + "); open transactions of the dead: "
                + (open.isEmpty() ? "none" : open));
        taskManagers.startAgain(dead);
        return !open.isEmpty();
    }

    void killCoordinator() {
        ChildProcess dead = session.killCoordinator();
        session.startCoordinator(coordinator.configuration());
        out.println("-- killed the coordinator (SIGKILL, pid " + dead.pid() + "); TaskManagers go on without");
    }

    void add() {
        Optional<String> objection = taskManagers.objectionToAdding();
        if (objection.isPresent()) {
            out.println("-- no TaskManager is added: " + objection.get());
            return;
        }
        TaskManagerProcess added = taskManagers.add();
        out.println("-- added " + added.id() + " (pid " + added.process().pid() + ", "
                + added.endpoint().url() + ")");
    }

    void remove() {
        if (taskManagers.working().size() < 2) {
            out.println("-- the last TaskManager stays");
            return;
        }
        TaskManagerProcess leaver = taskManagers.remove(System.nanoTime());
        out.println("-- asked " + leaver.id() + " to leave (SIGTERM, pid "
                + leaver.process().pid() + ")");
    }

    /** Reports who has left; one that did not in time is a failure, in words. */
    Optional<String> failedToLeave() {
        for (TaskManagers.Left left : taskManagers.left(System.nanoTime())) {
            if (!left.inTime()) {
                return Optional.of(String.format(
                        Locale.ROOT,
                        "%s did not leave within %.1f s",
                        left.who().id(),
                        left.seconds()));
            }
            out.printf(
                    "-- %s has left, at most %.1f s after it was asked to%n",
                    left.who().id(), left.seconds());
        }
        return Optional.empty();
    }

    /** Whether a kill's tasks have not all committed again. */
    boolean isRecovering() {
        return recovery != null;
    }

    /** For the live line, once: the time from the kill until the last task committed again. Empty where there is nothing new. */
    String newlyRecovered() {
        RecoveryWatch watch = recovery;
        if (watch == null) {
            return "";
        }
        OptionalDouble seconds = watch.seconds();
        if (seconds.isEmpty()) {
            return watch.missing() + " tasks to recover";
        }
        closeRecovery();
        return String.format(Locale.ROOT, "recovered %.1f s", seconds.getAsDouble());
    }

    private void closeRecovery() {
        if (recovery != null) {
            recovery.close();
            recovery = null;
        }
    }

    @Override
    public void close() {
        closeRecovery();
    }
}
