package io.penstock.simulation;

import io.penstock.log.sim.SimFault;
import io.penstock.log.sim.SimFaults;
import io.penstock.log.sim.SimOperation;
import io.penstock.log.sim.SimScheduler;
import io.penstock.simulation.Happenings.Kind;
import io.penstock.testkit.job.SimulatedCluster;
import io.penstock.testkit.job.SimulatedProcess;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The faults of a run, each kind with a random stream of its own, so that one more kind shifts nothing that the others draw. They begin a
 * second after the run and go on until it is told that they are over. Knows until when which process suffers from what it did.
 */
final class ClusterFaults implements SimFaults {

    /** Which way a process is cut off. */
    enum Cut {
        /** All it asks for is done, and it hears of nothing. */
        RESPONSES {
            @Override
            SimFault of(SimOperation operation) {
                return SimFault.LOSE_RESPONSE;
            }
        },
        REQUESTS {
            @Override
            SimFault of(SimOperation operation) {
                return SimFault.LOSE_REQUEST;
            }
        },
        /** It reads and is not heard. */
        WRITES {
            @Override
            SimFault of(SimOperation operation) {
                return operation.kind().readsOnly() ? SimFault.NONE : SimFault.LOSE_REQUEST;
            }
        },
        /** It is heard and reads nothing. */
        READS {
            @Override
            SimFault of(SimOperation operation) {
                return operation.kind().readsOnly() ? SimFault.LOSE_REQUEST : SimFault.NONE;
            }
        };

        abstract SimFault of(SimOperation operation);
    }

    private static final long SECOND = ClusterWorld.SECOND;
    private static final long MILLISECOND = SECOND / 1_000;
    private static final int COORDINATORS = 2;

    /** A late marker is late by at most so much, beyond a quarter of a second that any may be. */
    static final long MARKER_LATE_NANOS_MAX = SECOND;

    private final Set<FaultKind> kinds;
    private final SimulatedCluster cluster;
    private final SimScheduler scheduler;
    private final Supplier<List<SimulatedProcess>> processes;
    private final Map<FaultKind, RandomGenerator> random = new EnumMap<>(FaultKind.class);
    private final Map<String, Cut> cuts = new HashMap<>();
    private final Map<String, Long> sufferUntil = new HashMap<>();
    private final List<SimulatedCoordinator> coordinators = new ArrayList<>();
    private final Happenings happenings = new Happenings();
    private SimFaults others = SimFaults.none();
    private int coordinatorsStarted;
    private boolean begun;
    private boolean over;

    ClusterFaults(Set<FaultKind> kinds, SimulatedCluster cluster, Supplier<List<SimulatedProcess>> processes) {
        this.kinds = kinds;
        this.cluster = cluster;
        this.scheduler = cluster.scheduler();
        this.processes = processes;
        SplittableRandom seeds = new SplittableRandom((cluster.seed() + 1) * 0x9E3779B97F4A7C15L);
        for (FaultKind kind : FaultKind.values()) {
            random.put(kind, seeds.split());
        }
    }

    /** @param byChance what happens to requests besides */
    void begin(SimFaults byChance) {
        others = byChance;
        cluster.injectFaults(this);
        if (kinds.contains(FaultKind.FLAPPING_LEADER)) {
            for (int i = 0; i < COORDINATORS; i++) {
                startCoordinator();
            }
        }
        scheduler.schedule(SECOND, this::beginKinds);
    }

    private void beginKinds() {
        begun = true;
        if (kinds.contains(FaultKind.LATE_MARKER)) {
            cluster.log().delayMarkers(this::markerLateNanos);
        }
        repeat(FaultKind.CRASH, this::crash, SECOND / 2, 4 * SECOND);
        repeat(FaultKind.PAUSE, this::pause, SECOND / 2, 4 * SECOND);
        repeat(FaultKind.CUT, this::cut, SECOND / 2, 3 * SECOND);
        repeat(FaultKind.FLAPPING_LEADER, this::flap, SECOND, 4 * SECOND);
    }

    private void repeat(FaultKind kind, Runnable fault, long nanosMin, long nanosMax) {
        if (!kinds.contains(kind) || over) {
            return;
        }
        scheduler.schedule(of(kind).nextLong(nanosMin, nanosMax), () -> {
            if (!over) {
                fault.run();
                repeat(kind, fault, nanosMin, nanosMax);
            }
        });
    }

    /** Nothing new goes wrong; who stands still goes on in its time. */
    void end() {
        over = true;
        cuts.clear();
        cluster.log().delayMarkers(() -> 0);
        cluster.injectFaults(SimFaults.none());
    }

    Happenings happenings() {
        return happenings;
    }

    /** Whether something that was done to the process, or to its messages, may still hold it up. */
    boolean isSuffering(String process) {
        return scheduler.nanoTime() < sufferUntil.getOrDefault(process, 0L);
    }

    List<SimulatedCoordinator> coordinators() {
        return coordinators;
    }

    /** By how much longer a call of the object store takes. */
    long storeNanos() {
        if (!begun
                || over
                || !kinds.contains(FaultKind.SLOW_STORE)
                || of(FaultKind.SLOW_STORE).nextInt(3) > 0) {
            return 0;
        }
        happenings.add(Kind.SLOW_STORAGE_CALLS);
        return of(FaultKind.SLOW_STORE).nextLong(3 * SECOND);
    }

    private long markerLateNanos() {
        if (of(FaultKind.LATE_MARKER).nextInt(8) > 0) {
            return 0;
        }
        happenings.add(Kind.LATE_MARKERS);
        return of(FaultKind.LATE_MARKER).nextLong(MARKER_LATE_NANOS_MAX);
    }

    // ---- messages

    @Override
    public SimFault decide(SimOperation operation) {
        SimFault other = others.decide(operation);
        SimFault own = own(operation);
        SimFault fault = own.equals(SimFault.NONE) ? other : own;
        if (fault instanceof SimFault.Delay delay) {
            suffers(operation.process(), delay.nanos());
        } else { // lost: the client waits for its time-out
            suffers(
                    operation.process(),
                    cluster.log().settings().requestTimeout().toNanos());
        }
        return fault;
    }

    private SimFault own(SimOperation operation) {
        Cut cut = cuts.get(operation.process());
        SimFault swallowed = cut == null ? SimFault.NONE : cut.of(operation);
        if (!swallowed.equals(SimFault.NONE)) {
            happenings.add(Kind.MESSAGES_CUT);
            return swallowed;
        }
        if (begun
                && kinds.contains(FaultKind.LOST_RESPONSE)
                && of(FaultKind.LOST_RESPONSE).nextInt(200) == 0) {
            happenings.add(Kind.LOST_RESPONSES);
            return SimFault.LOSE_RESPONSE;
        }
        return SimFault.NONE;
    }

    private void suffers(String process, long nanos) {
        if (nanos > 0) {
            sufferUntil.merge(process, scheduler.nanoTime() + nanos, Math::max);
        }
    }

    // ---- processes

    private List<SimulatedProcess> usable() {
        return processes.get().stream().filter(SimulatedProcess::isUsable).toList();
    }

    private static <T> T draw(List<T> all, RandomGenerator random) {
        return all.get(random.nextInt(all.size()));
    }

    private void crash() {
        List<SimulatedProcess> usable = usable();
        if (!usable.isEmpty()) {
            happenings.add(Kind.CRASHES);
            draw(usable, of(FaultKind.CRASH)).crash();
        }
    }

    /** Half of them for long enough to be declared dead. */
    private void pause() {
        List<SimulatedProcess> usable = usable();
        if (usable.isEmpty()) {
            return;
        }
        happenings.add(Kind.PAUSES);
        SimulatedProcess one = draw(usable, of(FaultKind.PAUSE));
        boolean isLong = of(FaultKind.PAUSE).nextBoolean();
        long nanos = of(FaultKind.PAUSE).nextLong(isLong ? 2 * SECOND : MILLISECOND, isLong ? 6 * SECOND : SECOND);
        one.pause();
        scheduler.schedule(nanos, one::resume);
    }

    private void cut() {
        List<String> names = new ArrayList<>();
        usable().forEach(process -> names.add(process.name()));
        coordinators.stream().filter(SimulatedCoordinator::isUsable).forEach(each -> names.add(each.name()));
        names.removeAll(cuts.keySet());
        if (names.isEmpty()) {
            return;
        }
        String name = draw(names, of(FaultKind.CUT));
        Cut cut = draw(List.of(Cut.values()), of(FaultKind.CUT));
        happenings.add(Kind.CUTS);
        scheduler.trace("cut", name + " " + cut, 0);
        cuts.put(name, cut);
        scheduler.schedule(of(FaultKind.CUT).nextLong(SECOND / 5, 4 * SECOND), () -> cuts.remove(name));
    }

    // ---- coordinators

    private void startCoordinator() {
        SimulatedCoordinator coordinator = new SimulatedCoordinator(
                "coordinator-" + coordinatorsStarted++,
                cluster.log(),
                new SplittableRandom(of(FaultKind.FLAPPING_LEADER).nextLong()));
        coordinators.add(coordinator);
        coordinator.start();
    }

    /** Whoever leads, by itself or in a TaskManager's process, stands still past its lease; one by itself may crash instead. */
    private void flap() {
        RandomGenerator drawn = of(FaultKind.FLAPPING_LEADER);
        long nanos = drawn.nextLong(5 * SECOND, 7 * SECOND);
        boolean crashes = drawn.nextInt(3) == 0;
        for (SimulatedCoordinator each : List.copyOf(coordinators)) {
            if (each.isLeading()) {
                flap(each, crashes, nanos);
                return;
            }
        }
        for (SimulatedProcess each : usable()) {
            if (each.isLeading()) {
                flapped(each.name());
                each.pauseCoordinator();
                scheduler.schedule(nanos, each::resumeCoordinator);
                return;
            }
        }
    }

    private void flap(SimulatedCoordinator leader, boolean crashes, long nanos) {
        flapped(leader.name());
        if (crashes) {
            leader.crash();
            coordinators.remove(leader);
            startCoordinator();
        } else {
            leader.pause();
            scheduler.schedule(nanos, leader::resume);
        }
    }

    private void flapped(String leader) {
        happenings.add(Kind.FLAPS);
        scheduler.trace("flap", leader, happenings.of(Kind.FLAPS));
    }

    private RandomGenerator of(FaultKind kind) {
        RandomGenerator own = random.get(kind);
        if (own == null) {
            throw new IllegalStateException("no random stream for " + kind);
        }
        return own;
    }
}
