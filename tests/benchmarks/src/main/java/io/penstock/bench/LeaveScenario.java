package io.penstock.bench;

import io.penstock.bench.cluster.LargeJob;
import io.penstock.bench.cluster.OutputTail.Gap;
import io.penstock.bench.harness.EngineFailedException;
import io.penstock.bench.harness.EngineProcess;
import io.penstock.bench.harness.LoadProcess;
import io.penstock.bench.harness.Topics;
import io.penstock.bench.report.Goal;
import io.penstock.bench.report.Spread;
import io.penstock.bench.report.Table;
import io.penstock.devbroker.DevBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * One of two processes is told to end under a steady load, and another one joins: how long any task is silent meanwhile,
 * beside the silence when nothing happens and when a JVM starts that does not join. Owned by the main thread.
 */
final class LeaveScenario {

    private static final Duration STEADY = Duration.ofSeconds(10);
    private static final Duration AFTERWARDS = Duration.ofSeconds(2);
    private static final Duration END_MAX = Duration.ofSeconds(30);
    private static final double MICROS_PER_SECOND = 1e6;
    private static final double LIMIT_SECONDS = 1;

    private final BenchOptions options;
    private final LargeJobs jobs;

    /** What happens, in the order of a round. */
    private enum Event {
        NOTHING("two processes, nothing happens"),
        LEAVE("one leaves"),
        JVM("a JVM starts and does not join"),
        JOIN("one joins");

        private final String words;

        Event(String words) {
            this.words = words;
        }
    }

    /**
     * What came of one.
     *
     * @param lasted until the process had ended, or its tasks had settled
     */
    private record Silence(Gap longest, double lasted) {
        double seconds() {
            return longest.micros() / MICROS_PER_SECOND;
        }
    }

    /** Something that takes its time. */
    private interface Happening {
        void run() throws InterruptedException;
    }

    LeaveScenario(BenchOptions options, BenchHome home, DevBroker broker) {
        this.options = options;
        this.jobs = new LargeJobs(options, home, broker);
    }

    void run() throws InterruptedException {
        Map<Event, List<Silence>> silences = new EnumMap<>(Event.class);
        long records;
        try (Topics topics = jobs.topics();
                LargeJob job = jobs.make("bench-leave", topics, options.rate())) {
            List<EngineProcess> members = new ArrayList<>(List.of(job.join(), job.join()));
            job.awaitSettled(2);
            System.out.printf(
                    Locale.ROOT,
                    "making the state of %,d accounts%n",
                    options.large().accounts());
            job.fill();
            job.startLoad();
            for (int round = 1; round <= options.rounds(); round++) {
                job.awaitCheckpoint();
                job.pause(STEADY);
                round(job, members, silences);
            }
            records = job.endLoadAndCheck();
        }
        print(silences, records);
    }

    private void round(LargeJob job, List<EngineProcess> members, Map<Event, List<Silence>> silences)
            throws InterruptedException {
        note(Event.NOTHING, silences, silence(job, () -> job.pause(STEADY)));
        // Not the one whose coordinator leads: that would be two events in one.
        EngineProcess leaving = members.stream()
                .filter(member -> !job.control().leads(member.process().pid()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("both processes' coordinators lead"));
        members.remove(leaving);
        note(Event.LEAVE, silences, silence(job, () -> leave(job, leaving)));
        job.awaitSettled(1);
        job.pause(STEADY);
        note(Event.JVM, silences, silence(job, () -> {
            EngineProcess idle = job.startIdle();
            job.pause(STEADY);
            job.forget(idle);
        }));
        job.pause(STEADY);
        note(Event.JOIN, silences, silence(job, () -> {
            members.add(job.join());
            job.awaitSettled(2);
        }));
    }

    private static void leave(LargeJob job, EngineProcess leaving) throws InterruptedException {
        job.letGo(leaving);
        leaving.process().terminate();
        if (!leaving.process().awaitEnd(END_MAX)) {
            EngineFailedException failed =
                    leaving.process().failed("has not left within " + END_MAX.toSeconds() + " s of SIGTERM");
            leaving.close();
            throw failed;
        }
        leaving.close();
    }

    private static Silence silence(LargeJob job, Happening happening) throws InterruptedException {
        long fromMicros = LoadProcess.epochMicros();
        happening.run();
        long lasted = LoadProcess.epochMicros() - fromMicros;
        job.pause(AFTERWARDS);
        return new Silence(job.output().longestGap(fromMicros, LoadProcess.epochMicros()), lasted / MICROS_PER_SECOND);
    }

    private static void note(Event event, Map<Event, List<Silence>> silences, Silence silence) {
        silences.computeIfAbsent(event, absent -> new ArrayList<>()).add(silence);
        System.out.printf(
                Locale.ROOT,
                "%-32s longest silence %.3f s (%s), over in %.1f s%n",
                event.words,
                silence.seconds(),
                silence.longest().task(),
                silence.lasted());
    }

    private void print(Map<Event, List<Silence>> silences, long records) {
        System.out.println();
        System.out.println(jobs.description(options.rate()));
        System.out.printf(
                Locale.ROOT,
                "longest silence of any task, key groups and source partitions alike, as a read_committed reader has"
                        + " it; median (min–max) of %d rounds; all %,d records had their effect once%n%n",
                options.rounds(),
                records);
        Table table = new Table("what happens", "longest silence s", "until it is over s");
        silences.forEach((event, rounds) -> table.add(
                event.words,
                Spread.of(rounds, Silence::seconds).format("%.3f", 1),
                event == Event.LEAVE || event == Event.JOIN
                        ? Spread.of(rounds, Silence::lasted).format("%.1f", 1)
                        : "–"));
        System.out.println(table.print(options.markdown()));
        System.out.println(Goal.atMost(
                        "leave-" + options.large().backend() + "-longest-output-gap",
                        OptionalDouble.of(Spread.of(silences.getOrDefault(Event.LEAVE, List.of()), Silence::seconds)
                                .median()),
                        LIMIT_SECONDS,
                        "s")
                .line());
    }
}
