package io.penstock.integration;

import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * What a run does to whom, and when, drawn from a seed; seven seeds in a row do all seven things, and each next seven at other moments.
 *
 * @param taskManager 1 or 2: whom it is done to, where it is done to a TaskManager
 * @param delayMs from the moment to the deed
 * @param again whether a killed TaskManager is started again at once, as a platform would; else the others notice by themselves
 */
record KillPlan(long seed, Deed deed, Moment moment, int taskManager, int delayMs, boolean again) {

    private static final int DELAY_MS_MAX = 120;
    private static final int DELAY_IN_CHECKPOINT_MS_MAX = 30;

    /** What is done. */
    enum Deed {
        /** SIGSTOP until it counts as dead and others have its tasks, then SIGCONT. */
        FREEZE_TASKMANAGER,
        KILL_TASKMANAGER,
        KILL_COORDINATOR,
        KILL_BROKER,
        /** SIGTERM. */
        END_TASKMANAGER,
        /** SIGSTOP and SIGCONT of the storage of snapshots, and a TaskManager is killed when there are checkpoints again. */
        FREEZE_STORAGE,
        /** The same with SIGKILL and a new start of the storage. */
        KILL_STORAGE;

        /** Whether the storage of snapshots is away first. */
        boolean hasOutage() {
            return this == FREEZE_STORAGE || this == KILL_STORAGE;
        }

        /** Whether a TaskManager dies, or counts as dead, in the midst of its work. */
        boolean strikesDown() {
            return this == KILL_TASKMANAGER || this == FREEZE_TASKMANAGER || hasOutage();
        }
    }

    /** When it is done. */
    enum Moment {
        /** A transaction of the TaskManager is open, as the broker tells; no delay. */
        COMMIT_BURST,
        /** A result has just been committed. */
        PROCESSING,
        /** A checkpoint's first object has just come to the storage: others are on their way to it. */
        CHECKPOINT,
        /** A third TaskManager has just joined: tasks move to it. */
        MOVING
    }

    static KillPlan of(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int deeds = Deed.values().length;
        Deed deed = Deed.values()[(int) Math.floorMod(seed - 1, (long) deeds)];
        List<Moment> moments = momentsOf(deed);
        Moment moment = moments.get((int) Math.floorMod(Math.floorDiv(seed - 1, (long) deeds), (long) moments.size()));
        return new KillPlan(
                seed,
                deed,
                moment,
                1 + random.nextInt(2),
                switch (moment) {
                    case COMMIT_BURST -> 0;
                    case CHECKPOINT -> deed.hasOutage() ? 0 : random.nextInt(DELAY_IN_CHECKPOINT_MS_MAX);
                    case PROCESSING, MOVING -> random.nextInt(DELAY_MS_MAX);
                },
                random.nextBoolean());
    }

    /** When it may be done, in turn. */
    private static List<Moment> momentsOf(Deed deed) {
        return switch (deed) {
            case FREEZE_TASKMANAGER -> List.of(Moment.COMMIT_BURST, Moment.PROCESSING, Moment.CHECKPOINT);
            case KILL_TASKMANAGER -> List.of(Moment.COMMIT_BURST, Moment.MOVING, Moment.CHECKPOINT, Moment.PROCESSING);
            case KILL_COORDINATOR -> List.of(Moment.PROCESSING, Moment.CHECKPOINT, Moment.MOVING);
            case KILL_BROKER -> List.of(Moment.MOVING, Moment.COMMIT_BURST, Moment.CHECKPOINT, Moment.PROCESSING);
            case END_TASKMANAGER -> List.of(Moment.CHECKPOINT, Moment.MOVING, Moment.PROCESSING);
            case FREEZE_STORAGE, KILL_STORAGE -> List.of(Moment.CHECKPOINT);
        };
    }

    /** Whom it is done to. */
    String victim() {
        return switch (deed) {
            case KILL_COORDINATOR -> "coordinator";
            case KILL_BROKER -> "broker";
            case KILL_TASKMANAGER, FREEZE_TASKMANAGER, END_TASKMANAGER, FREEZE_STORAGE, KILL_STORAGE ->
                "tm" + taskManager;
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
                    case FREEZE_STORAGE -> "freeze=s3 kill";
                    case KILL_STORAGE -> "kill=s3 kill";
                };
        return what + "=" + victim() + " at="
                + moment.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
