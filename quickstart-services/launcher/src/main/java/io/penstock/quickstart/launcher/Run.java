package io.penstock.quickstart.launcher;

import io.penstock.quickstart.wire.Topics;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.TransactionState;

/**
 * A run from the first process to the last: starts everything, shows a line a second, kills when told to or when a
 * smoke run's plan says so, and concludes with the checker. One thread, the main thread.
 */
final class Run {

    private static final long READY_SECONDS = 60;
    private static final long GENERATOR_END_SECONDS = 20;
    private static final long CHECK_SECONDS = 150;
    private static final long OPEN_TRANSACTION_SEARCH_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int LOG_LINES = 25;

    private final Settings settings;
    private final Session session;
    private final Leftovers leftovers;
    private final PrintStream out;
    private final ServiceEndpoint endpoint;
    private final Keys keys;
    private final LiveTable table = new LiveTable();
    private final KillPlan plan = new KillPlan();

    private long startNanos;
    private long committedBefore;
    /** When the service was started again after a kill, 0 while it runs undisturbed; in System.nanoTime. */
    private long killedNanos;

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
        this.endpoint = new ServiceEndpoint(settings.serviceUrl());
        this.keys = new Keys(settings.keys());
    }

    /** Returns whether all went well. */
    boolean go() throws InterruptedException {
        out.println("starting broker, service and generator; logs in " + relative());
        session.startBroker();
        session.startService();
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
                AlertWatch alerts = new AlertWatch(settings.bootstrapServers(), settings.partitions())) {
            startNanos = System.nanoTime();
            End end = watch(kafka, alerts);
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
        while (!endpoint.isReady()) {
            Optional<String> death = session.unexpectedEnd();
            if (death.isPresent()) {
                fail(death.get(), "service");
                return false;
            }
            if (System.nanoTime() - sinceNanos > TimeUnit.SECONDS.toNanos(READY_SECONDS)) {
                fail("the service is not ready after " + READY_SECONDS + " s: " + endpoint.health(), "service");
                return false;
            }
            if (keys.await(100) == Keys.Key.INTERRUPT) {
                return false;
            }
        }
        out.printf("service ready after %.1f s%n", (System.nanoTime() - sinceNanos) / 1e9);
        return true;
    }

    private void introduce() {
        out.println();
        out.println("  broker       " + settings.bootstrapServers() + "  topics " + Topics.TRANSACTIONS + " -> "
                + Topics.ALERTS + ", " + Topics.LATE + "; " + Topics.TRUTH);
        out.println("  service      " + settings.serviceUrl() + "/q/health  " + settings.serviceUrl() + "/q/metrics");
        out.printf(
                "  traffic      %,d payments/s of %,d accounts, keyed by merchant in %d partitions%n",
                settings.rate(), settings.accounts(), settings.partitions());
        out.println("  commits      every " + settings.commitInterval() + ", exactly once");
        out.println("  in/s         payments whose commit succeeded in that second");
        out.println("  event→alert  from a payment's event time to its alert being readable (read_committed); "
                + Topics.WATERMARK_BOUND_MS + " ms of it are the wait for payments out of order");
        if (settings.keys()) {
            out.println(
                    "  keys         k kills the service (SIGKILL) and starts it again, q checks and quits, Ctrl-C quits");
        }
        out.println();
    }

    private End watch(KafkaView kafka, AlertWatch alerts) throws InterruptedException {
        for (long before = 0, second = 1; ; before = second, second = Math.max(before + 1, elapsedSeconds())) {
            End end = awaitSecond(second, kafka);
            if (end != End.NOT_YET) {
                return end;
            }
            long committed = kafka.committed(Session.JOB, Topics.TRANSACTIONS);
            boolean progressed = committed > committedBefore;
            out.println(table.lineOf(new LiveTable.Second(
                    second,
                    (committed - committedBefore) / (second - before),
                    alerts.count(),
                    endpoint.metrics().map(ServiceFigures::of).orElse(ServiceFigures.NONE),
                    alerts.latencies(),
                    session.checker().map(CheckerProcess::status).orElse(""))));
            committedBefore = committed;
            noticeRecovery(progressed);
            Optional<String> death = session.unexpectedEnd();
            if (death.isPresent()) {
                fail(death.get(), "service");
                return End.FAILED;
            }
            if (!session.generator().isAlive()) {
                return End.CHECK;
            }
            if (settings.smoke() && !keepToPlan(second, progressed, kafka)) {
                return End.FAILED;
            }
        }
    }

    private long elapsedSeconds() {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNanos);
    }

    private boolean keepToPlan(long second, boolean progressed, KafkaView kafka) {
        KillPlan.Step step = plan.second(second, progressed);
        if (step == KillPlan.Step.KILL) {
            killInSmoke(kafka);
        } else if (step == KillPlan.Step.GIVE_UP) {
            fail("none of " + plan.attempts() + " kills hit an open transaction", "service");
        }
        return step != KillPlan.Step.GIVE_UP;
    }

    /** Serves keys until the second is over. */
    private End awaitSecond(long second, KafkaView kafka) throws InterruptedException {
        long dueNanos = startNanos + TimeUnit.SECONDS.toNanos(second);
        for (long leftNanos = dueNanos - System.nanoTime(); leftNanos > 0; leftNanos = dueNanos - System.nanoTime()) {
            switch (keys.await(TimeUnit.NANOSECONDS.toMillis(leftNanos) + 1)) {
                case KILL -> kill(kafka);
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

    private void killInSmoke(KafkaView kafka) {
        // Strike while a transaction is open: at 5 ms that is about every other moment.
        long sinceNanos = System.nanoTime();
        while (kafka.openTransactions(Session.JOB).isEmpty()
                && System.nanoTime() - sinceNanos < OPEN_TRANSACTION_SEARCH_NANOS) {
            Thread.onSpinWait();
        }
        Map<String, TransactionState> hit = kill(kafka);
        plan.killed(!hit.isEmpty());
        if (hit.isEmpty()) {
            out.println("-- that kill does not count, no transaction was open (" + plan.attempts() + " of "
                    + KillPlan.ATTEMPTS_MAX + ")");
        }
    }

    /** Kills the service and starts it again. Returns which of its transactions were open when it was dead. */
    private Map<String, TransactionState> kill(KafkaView kafka) {
        ChildProcess dead = session.service();
        dead.kill();
        killedNanos = System.nanoTime();
        Map<String, TransactionState> open = kafka.openTransactions(Session.JOB);
        out.println("-- killed the service (SIGKILL, pid " + dead.pid() + "); open transactions of the dead: "
                + (open.isEmpty() ? "none" : open));
        session.startService();
        return open;
    }

    private void noticeRecovery(boolean progressed) {
        if (killedNanos != 0 && progressed && endpoint.isReady()) {
            out.printf(
                    "-- the service commits again, at most %.1f s after the kill%n",
                    (System.nanoTime() - killedNanos) / 1e9);
            killedNanos = 0;
        }
    }

    private boolean check(KafkaView kafka) {
        if (settings.smoke() && !plan.counted()) {
            fail(
                    "the data is over and no kill hit an open transaction, after " + plan.attempts() + " attempts",
                    "service");
            return false;
        }
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
        endpoint.metrics().ifPresent(metrics -> showEvidence(metrics, kafka));
        boolean heeded = session.stopService();
        if (!heeded) {
            fail("the service did not end within its grace time after SIGTERM", "service");
        }
        return heeded;
    }

    /** What shows that the run took the ways it was meant to take. */
    private void showEvidence(PrometheusText metrics, KafkaView kafka) {
        out.printf(
                "records by call %,.0f, by queue %,.0f · cut pause p99 %s · transactional ids %s%n",
                metrics.sum("penstock_numRecordsByCall", sample -> true).orElse(0),
                metrics.sum("penstock_numRecordsByQueue", sample -> true).orElse(0),
                ServiceFigures.cutPauseP99Ms(metrics).stream()
                        .mapToObj(ms -> String.format(Locale.ROOT, "%.2f ms", ms))
                        .findFirst()
                        .orElse("unknown"),
                String.join(" ", kafka.transactionalIds(Session.JOB)));
    }

    private void fail(String what, String process) {
        out.println("FAILED: " + what);
        session.logTail(process, LOG_LINES).forEach(line -> out.println("  | " + line));
    }

    private String relative() {
        return settings.root().relativize(session.directory()).toString();
    }
}
