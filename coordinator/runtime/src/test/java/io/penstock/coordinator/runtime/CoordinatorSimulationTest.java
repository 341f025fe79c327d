package io.penstock.coordinator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.log.Log;
import io.penstock.log.sim.SimFault;
import io.penstock.log.sim.SimFaults;
import io.penstock.log.sim.SimLog;
import io.penstock.log.sim.SimScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * Processes of one job that come, crash, are suspended, lose requests and answers, and supersede each other, on the simulated
 * log. The seeds are fixed: more are run with {@code -Dpenstock.seeds=1000}, one with {@code -Dpenstock.seed=17}.
 */
class CoordinatorSimulationTest {

    private static final long CHAOS_NANOS = Duration.ofSeconds(40).toNanos();
    private static final long CALM_NANOS = Duration.ofMinutes(3).toNanos();
    private static final int PROCESSES = 3;

    @Test
    void shouldNeverLetTwoIncarnationsCommitForATask() {
        Long only = Long.getLong("penstock.seed");
        long seeds = Long.getLong("penstock.seeds", 40);
        long leaders = 0;
        long commits = 0;
        long told = 0;
        for (long seed = only == null ? 1 : only; seed <= (only == null ? seeds : only); seed++) {
            Run run = new Run(seed);
            try {
                run.play();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "seed " + seed + " (-Dpenstock.seed=" + seed + "): " + e.getMessage() + "\n"
                                + String.join("\n", run.scheduler.traceLines()),
                        e);
            }
            leaders += run.oracle.leaders();
            commits += run.commits;
            told += run.told;
        }

        assertThat(leaders).as("leaders that were elected").isGreaterThan(3 * (only == null ? seeds : 1));
        assertThat(commits).as("commits of task managers").isGreaterThan(10 * (only == null ? seeds : 1));
        if (only == null) {
            assertThat(told).as("incarnations that read who declared them dead").isGreaterThan(seeds / 4);
        }
    }

    @Test
    void shouldPlayTheSameRunFromTheSameSeed() {
        Run first = new Run(7);
        first.play();
        Run second = new Run(7);
        second.play();

        assertThat(second.scheduler.traceHash()).isEqualTo(first.scheduler.traceHash());
    }

    /** One seed's run. */
    private static final class Run {
        private final SimScheduler scheduler;
        private final SimLog log;
        private final ControlOracle oracle;
        private final RandomGenerator random;
        private final Map<String, SimTaskManager> alive = new TreeMap<>();
        private final List<SimTaskManager> all = new ArrayList<>();
        private int started;
        private boolean chaos = true;
        private long commits;
        private long told;

        private Run(long seed) {
            scheduler = new SimScheduler(seed);
            log = new SimLog(scheduler);
            oracle = new ControlOracle(log);
            random = scheduler.splitRandom();
            log.createTopicNow("p.fraud.score.journal", Requests.TASKS);
        }

        private void play() {
            // Rare faults let processes live long enough to be overtaken, frequent ones break everything at every step.
            double chance = new double[] {0, 3e-4, 3e-3, 2e-2}[random.nextInt(4)];
            SimFaults byChance = SimFaults.byChance(
                    scheduler.splitRandom(),
                    chance,
                    chance,
                    3 * chance,
                    Duration.ofSeconds(7).toNanos());
            log.injectFaults(operation -> {
                oracle.onRequest(operation);
                return chaos ? byChance.decide(operation) : SimFault.NONE;
            });
            scheduler.schedule(0, this::disturb);
            runUntil(CHAOS_NANOS, null);

            chaos = false;
            List.copyOf(alive.keySet()).forEach(this::crash);
            SimTaskManager last = start("last");
            runUntil(CALM_NANOS, last);
            if (last.state() == SimTaskManager.State.ENDED) { // a crashed process's request came late and took the id
                crash("last");
                last = start("last");
                runUntil(CALM_NANOS, last);
            }

            assertThat(last.commits())
                    .as("the last process works: %s %s", last.state(), last.why())
                    .isGreaterThan(5);
            for (SimTaskManager manager : all) {
                commits += manager.commits();
                told += manager.state() == SimTaskManager.State.ENDED
                                && manager.death().isPresent()
                        ? 1
                        : 0;
            }
        }

        /** Runs for a time, or until a process has made some commits; checks after every event. */
        private void runUntil(long nanos, SimTaskManager working) {
            long until = scheduler.nanoTime() + nanos;
            while (scheduler.nextEventNanos() >= 0
                    && scheduler.nextEventNanos() <= until
                    && (working == null || (working.commits() <= 5 && working.state() != SimTaskManager.State.ENDED))) {
                scheduler.runNext();
                oracle.check();
            }
        }

        /** Now and then something happens to some process. */
        private void disturb() {
            if (!chaos) {
                return;
            }
            String name = "tm-" + random.nextInt(PROCESSES);
            SimTaskManager process = alive.get(name);
            if (process == null) {
                start(name);
            } else if (process.state() == SimTaskManager.State.ENDED || random.nextInt(3) == 0) {
                crash(name);
            }
            scheduler.schedule(Duration.ofMillis(random.nextInt(1, 3_000)).toNanos(), this::disturb);
        }

        private SimTaskManager start(String name) {
            Log client = log.client(name);
            CoordinatorAgent agent = new CoordinatorAgent(
                    client, scheduler, CoordinatorSettings.defaults(Requests.PREFIX, name + "/" + started++));
            SimTaskManager process = new SimTaskManager(client, scheduler, agent, name);
            alive.put(name, process);
            all.add(process);
            scheduler.schedule(0, () -> tick(name, process));
            return process;
        }

        private void crash(String name) {
            alive.remove(name);
            log.crashClient(name);
        }

        private void tick(String name, SimTaskManager process) {
            if (alive.get(name) != process) {
                return;
            }
            boolean worked = process.doWork();
            // Between joining and committing is where a suspended process is most dangerous, and it is there for
            // moments only.
            boolean settled = process.state() == SimTaskManager.State.COMMITTING;
            boolean suspended = chaos && random.nextInt(settled ? 20_000 : 300) == 0;
            long pauseNanos = suspended
                    ? Duration.ofMillis(random.nextInt(15_000)).toNanos()
                    : Duration.ofMillis(worked ? 1 : 4).toNanos();
            scheduler.schedule(pauseNanos, () -> tick(name, process));
        }
    }
}
