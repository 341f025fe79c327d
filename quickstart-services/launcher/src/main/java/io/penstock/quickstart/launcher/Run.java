package io.penstock.quickstart.launcher;

import io.penstock.quickstart.wire.Topics;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * A run from the first process to the last: starts everything, shows a line a second, does to the processes what keys or a
 * smoke run's plan say, and concludes with the checker. One thread, the main thread.
 */
final class Run {

    private static final long READY_SECONDS = 90;
    private static final long GENERATOR_END_SECONDS = 20;
    private static final long CHECK_SECONDS = 150;
    private static final int LOG_LINES = 25;

    private final Settings settings;
    private final Session session;
    private final Leftovers leftovers;
    private final PrintStream out;
    private final Coordinator coordinator;
    private final TaskManagers taskManagers;
    private final Keys keys;
    private final LiveTable table = new LiveTable();
    private final SmokePlan plan = new SmokePlan();

    private long startNanos;
    private long committedBefore;

    /** How the run is to end. */
    private enum End {
        NOT_YET,
        /** The data is complete: let everything drain, then check. */
        CHECK,
        /** The user has had enough. */
        AT_ONCE,
        FAILED
    }

    Run(Settings settings, Session session, Leftovers leftovers, PrintStream out) {
        this.settings = settings;
        this.session = session;
        this.leftovers = leftovers;
        this.out = out;
        this.coordinator = Coordinator.withNewPassword(session.directory(), settings.coordinatorUrl());
        this.taskManagers = new TaskManagers(settings, session);
        this.keys = new Keys(settings.keys());
    }

    /** Returns whether all went well. */
    boolean go() throws InterruptedException {
        out.println("starting broker, coordinator, " + settings.taskManagers() + " TaskManagers and generator; logs in "
                + relative());
        // The coordinator waits for the broker, so they start together; a TaskManager wants to find its topics.
        session.startCoordinator(coordinator.configuration());
        session.startBroker();
        for (int i = 0; i < settings.taskManagers(); i++) {
            taskManagers.add();
        }
        if (!awaitReady()) {
            return false;
        }
        session.startGenerator();
        if (!settings.smoke()) {
            session.startChecker(true);
        }
        introduce();
        leftovers.notePorts();
        try (KafkaView kafka = new KafkaView(settings.bootstrapServers());
                AlertWatch alerts = new AlertWatch(settings.bootstrapServers(), settings.partitions());
                Disturbances disturbances =
                        new Disturbances(settings, session, coordinator, taskManagers, kafka, out)) {
            startNanos = System.nanoTime();
            End end = watch(kafka, alerts, disturbances);
            leftovers.notePorts();
            return switch (end) {
                case CHECK -> check(kafka);
                case AT_ONCE -> !settings.smoke();
                default -> false;
            };
        }
    }

    private boolean awaitReady() throws InterruptedException {
        long sinceNanos = System.nanoTime();
        while (!coordinator.isReady() || !taskManagers.areReady() || !everyTaskHasItsPlace(taskManagers.tasks())) {
            Optional<String> death = session.unexpectedEnd();
            if (death.isPresent()) {
                fail(death.get());
                return false;
            }
            if (System.nanoTime() - sinceNanos > TimeUnit.SECONDS.toNanos(READY_SECONDS)) {
                fail("not ready after " + READY_SECONDS + " s: coordinator " + coordinator.health() + ", TaskManagers "
                        + taskManagers.working().stream()
                                .map(each -> each.endpoint().health())
                                .toList());
                return false;
            }
            if (keys.await(100) == Keys.Key.INTERRUPT) {
                return false;
            }
        }
        out.printf("all ready %.1f s after the broker%n", (System.nanoTime() - sinceNanos) / 1e9);
        return true;
    }

    /**
     * Whether the coordinator knows a living owner of every task, they run where they are to run, and no TaskManager is
     * without any.
     */
    private boolean everyTaskHasItsPlace(List<OptionalInt> tasks) {
        OptionalInt total = coordinator.tasksOfRunningJob();
        return total.isPresent()
                && !taskManagers.isAnyLeaving()
                && tasks.stream().allMatch(each -> each.orElse(0) > 0)
                && tasks.stream().mapToInt(each -> each.orElse(0)).sum() == total.getAsInt();
    }

    private void introduce() {
        out.println();
        out.println("  broker       " + settings.bootstrapServers() + "  topics " + Topics.TRANSACTIONS + " -> "
                + Topics.ALERTS + ", " + Topics.LATE + "; " + Topics.TRUTH);
        out.println("  page         " + (settings.keys() ? coordinator.pageForThisUser() : coordinator.url() + "/"));
        out.println("  coordinator  " + coordinator.url() + "/jobs/overview  user " + Coordinator.USER
                + ", password in " + settings.root().relativize(coordinator.configuration()));
        for (TaskManagerProcess each : taskManagers.working()) {
            String url = each.endpoint().url();
            out.println("  " + each.id() + "         " + url + "/q/health  " + url + "/q/metrics");
        }
        out.printf(
                "  traffic      %,d payments/s of %,d accounts, keyed by merchant in %d partitions%n",
                settings.rate(), settings.accounts(), settings.partitions());
        out.println("  commits      every " + settings.commitInterval() + ", exactly once");
        out.println("  in/s         payments whose commit succeeded in that second");
        out.println("  event→alert  from a payment's event time to its alert being readable (read_committed); "
                + Topics.WATERMARK_BOUND_MS + " ms of it are the wait for payments out of order");
        out.println("  tasks        that run, by TaskManager; commit times are the worst of them, state is the sum");
        if (settings.keys()) {
            out.println("  keys         k kills a TaskManager and c the coordinator (SIGKILL; started again), + adds a"
                    + " TaskManager, - removes one (SIGTERM), q checks and quits, Ctrl-C quits");
        }
        out.println();
    }

    private End watch(KafkaView kafka, AlertWatch alerts, Disturbances disturbances) throws InterruptedException {
        for (long before = 0, second = 1; ; before = second, second = Math.max(before + 1, elapsedSeconds())) {
            End end = awaitSecond(second, disturbances);
            if (end != End.NOT_YET) {
                return end;
            }
            long committed = kafka.committed(Session.JOB, Topics.TRANSACTIONS);
            boolean progressed = committed > committedBefore;
            List<OptionalInt> tasks = taskManagers.tasks();
            out.println(table.lineOf(new LiveTable.Second(
                    second,
                    (committed - committedBefore) / (second - before),
                    alerts.count(),
                    ServiceFigures.of(taskManagers.metrics()),
                    alerts.latencies(),
                    tasks,
                    disturbances.newlyRecovered(),
                    session.checker().map(CheckerProcess::status).orElse(""))));
            committedBefore = committed;
            Optional<String> death = session.unexpectedEnd().or(disturbances::failedToLeave);
            if (death.isPresent()) {
                fail(death.get());
                return End.FAILED;
            }
            if (!session.generator().isAlive()) {
                return End.CHECK;
            }
            if (settings.smoke()) {
                boolean steady = progressed && !disturbances.isRecovering() && everyTaskHasItsPlace(tasks);
                End ofPlan = keepToPlan(second, steady, disturbances, tasks);
                if (ofPlan != End.NOT_YET) {
                    return ofPlan;
                }
            }
        }
    }

    private long elapsedSeconds() {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNanos);
    }

    private End keepToPlan(long second, boolean steady, Disturbances disturbances, List<OptionalInt> tasks) {
        SmokePlan.Step step = plan.second(second, steady);
        if (step != SmokePlan.Step.WAIT) {
            leftovers.notePorts();
        }
        switch (step) {
            case KILL_TASKMANAGER -> {
                boolean hit = disturbances.killDuringTransaction();
                plan.killed(hit);
                if (!hit) {
                    out.println("-- that kill does not count, no transaction was open (" + plan.attempts() + " of "
                            + SmokePlan.ATTEMPTS_MAX + ")");
                }
            }
            case KILL_COORDINATOR -> disturbances.killCoordinator();
            case ADD -> disturbances.add();
            case REMOVE -> disturbances.remove();
            case GIVE_UP -> {
                fail("after " + second + " s and " + plan.attempts() + " kills of TaskManagers the plan is at "
                        + plan.next() + "; tasks " + tasks + ", of the job " + coordinator.tasksOfRunningJob());
                return End.FAILED;
            }
            case DONE -> {
                return second >= settings.durationSeconds() ? End.CHECK : End.NOT_YET;
            }
            case WAIT -> {}
        }
        if (step == SmokePlan.Step.KILL_COORDINATOR || step == SmokePlan.Step.ADD || step == SmokePlan.Step.REMOVE) {
            plan.taken(step);
        }
        return End.NOT_YET;
    }

    /** Serves keys until the second is over. */
    private End awaitSecond(long second, Disturbances disturbances) throws InterruptedException {
        long dueNanos = startNanos + TimeUnit.SECONDS.toNanos(second);
        for (long leftNanos = dueNanos - System.nanoTime(); leftNanos > 0; leftNanos = dueNanos - System.nanoTime()) {
            switch (keys.await(TimeUnit.NANOSECONDS.toMillis(leftNanos) + 1)) {
                case KILL_TASKMANAGER -> disturbances.killTaskManager();
                case KILL_COORDINATOR -> disturbances.killCoordinator();
                case ADD -> disturbances.add();
                case REMOVE -> disturbances.remove();
                case QUIT -> {
                    return End.CHECK;
                }
                case INTERRUPT -> {
                    return End.AT_ONCE;
                }
                case NONE -> {}
            }
        }
        return End.NOT_YET;
    }

    private boolean check(KafkaView kafka) {
        out.println("-- no more payments; draining and checking");
        ChildProcess generator = session.generator();
        generator.endInput();
        if (!generator.awaitExit(GENERATOR_END_SECONDS) || generator.process().exitValue() != 0) {
            fail(generator.lastWords(), "generator");
            return false;
        }
        if (session.checker().isEmpty()) {
            session.startChecker(false);
        }
        CheckerProcess checker = session.checker().orElseThrow();
        List<String> verdict = checker.conclude(CHECK_SECONDS);
        verdict.forEach(out::println);
        boolean nothingToCheck = !settings.smoke() && checker.hadNothingToCheck();
        if (!checker.agreed() && !nothingToCheck) {
            fail("the check did not pass", "checker");
            return false;
        }
        showEvidence(taskManagers.metrics(), kafka);
        List<String> deaf = session.stopServices();
        if (!deaf.isEmpty()) {
            fail(deaf + " did not end within the grace time after SIGTERM", deaf.get(0));
        }
        return deaf.isEmpty();
    }

    /** What shows that the run took the ways it was meant to take; of the processes that live now. */
    private void showEvidence(List<PrometheusText> metrics, KafkaView kafka) {
        out.printf(
                "records by call %,.0f, by queue %,.0f, by frame %,.0f · cut pause p99 %s%n",
                ServiceFigures.records(metrics, "Call"),
                ServiceFigures.records(metrics, "Queue"),
                ServiceFigures.records(metrics, "Frame"),
                ServiceFigures.cutPauseP99Ms(metrics).stream()
                        .mapToObj(ms -> String.format(Locale.ROOT, "%.2f ms", ms))
                        .findFirst()
                        .orElse("unknown"));
        out.println("transactional ids " + String.join(" ", kafka.transactionalIds(Session.JOB)));
    }

    private void fail(String what) {
        fail(what, Session.COORDINATOR);
        taskManagers.working().forEach(each -> showLog(each.id()));
    }

    private void fail(String what, String process) {
        out.println("FAILED: " + what);
        showLog(process);
    }

    private void showLog(String process) {
        out.println("  " + process + ".log:");
        session.logTail(process, LOG_LINES).forEach(line -> out.println("  | " + line));
    }

    private String relative() {
        return settings.root().relativize(session.directory()).toString();
    }
}
