package io.penstock.integration;

import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * What a run does to whom, and when, drawn from a seed; five seeds in a row do all five things.
 *
 * @param taskManager 1 or 2: whom it is done to, where it is done to a TaskManager
 * @param delayMs from the moment to the deed
 * @param onDisk whether state is in RocksDB, behind a heap that holds about a tenth of it; else all of it is in the heap
 * @param again whether a killed TaskManager is started again at once, as a platform would; else the others notice by themselves
 */
record KillPlan(long seed, Deed deed, Moment moment, int taskManager, int delayMs, boolean onDisk, boolean again) {

    private static final int DELAY_MS_MAX = 120;

    /** What is done. */
    enum Deed {
        KILL_TASKMANAGER,
        /** SIGSTOP until it counts as dead and others have its tasks, then SIGCONT. */
        FREEZE_TASKMANAGER,
        KILL_COORDINATOR,
        KILL_BROKER,
        /** SIGTERM. */
        END_TASKMANAGER
    }

    /** When it is done. */
    enum Moment {
        /** A transaction of the TaskManager is open, as the broker tells; no delay. */
        COMMIT_BURST,
        /** A result has just been committed. */
        PROCESSING,
        /** A third TaskManager has just joined: tasks move to it. */
        MOVING
    }

    static KillPlan of(long seed) {
        Random random = new Random(seed * 0x9E3779B97F4A7C15L);
        Deed deed = Deed.values()[Math.floorMod(seed - 1, Deed.values().length)];
        List<Moment> moments =
                switch (deed) {
                    case KILL_TASKMANAGER, KILL_BROKER -> List.of(Moment.values());
                    case FREEZE_TASKMANAGER -> List.of(Moment.COMMIT_BURST, Moment.PROCESSING);
                    case KILL_COORDINATOR, END_TASKMANAGER -> List.of(Moment.PROCESSING, Moment.MOVING);
                };
        Moment moment = moments.get(random.nextInt(moments.size()));
        return new KillPlan(
                seed,
                deed,
                moment,
                1 + random.nextInt(2),
                moment == Moment.COMMIT_BURST ? 0 : random.nextInt(DELAY_MS_MAX),
                seed % 2 == 0,
                random.nextBoolean());
    }

    /** Whom it is done to. */
    String victim() {
        return switch (deed) {
            case KILL_COORDINATOR -> "coordinator";
            case KILL_BROKER -> "broker";
            case KILL_TASKMANAGER, FREEZE_TASKMANAGER, END_TASKMANAGER -> "tm" + taskManager;
        };
    }

    /** As in {@code kill=tm1 at=commit-burst}. */
    @Override
    public String toString() {
        String what =
                switch (deed) {
                    case FREEZE_TASKMANAGER -> "freeze";
                    case END_TASKMANAGER -> "term";
                    case KILL_TASKMANAGER, KILL_COORDINATOR, KILL_BROKER -> "kill";
                };
        return what + "=" + victim() + " at="
                + moment.name().toLowerCase(Locale.ROOT).replace('_', '-')
                + (onDisk ? " state=rocksdb" : "");
    }
}
