package io.penstock.engine.taskmanager;

import io.penstock.engine.slot.SlotSettings;
import io.penstock.protocol.JobName;
import io.penstock.protocol.TaskManagerId;
import io.penstock.protocol.checkpoint.CheckpointSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a TaskManager is told.
 *
 * @param prefix first part of topics and transactional ids
 * @param process names the process for people: host and process id
 * @param slots threads that process, {@code >= 1}
 * @param maxParallelism key groups of every keyed stage, {@code >= 1}; fixed for the job's life
 * @param commitInterval between two cuts, from 1 ms
 * @param transactionTimeout after which the cluster aborts a transaction of a process that is gone
 * @param uncommittedBytesMax bytes of output and state past which a commit starts early, and a slot rests until one can
 * @param exchangeBacklog records of one key group, sent from here and not taken yet, past which sources rest, {@code >= 1}
 * @param replicationFactor of internal topics; -1 for the cluster's default
 * @param heartbeatInterval between two signs of life, from 1 ms
 * @param reportInterval after which a report is repeated that nobody has answered, from 1 ms
 * @param leaveTimeout how long a process that is to stop waits for its tasks to move elsewhere
 * @param honourOffsetReset whether offsets that a user has set take precedence over the journal
 * @param allowNonRestoredState whether to go on without the state of stages that the graph has no more
 * @param detectsMutation whether records that are changed after they were emitted are looked for, which takes time
 * @param checkpoints how the job is checkpointed; null where it is not
 * @param tolerableCheckpointFailures that may follow each other before the job stops; negative: any number
 */
public record TaskManagerConfig(
        String prefix,
        JobName job,
        TaskManagerId taskManagerId,
        String process,
        int slots,
        int maxParallelism,
        Duration commitInterval,
        Delivery delivery,
        ErrorPolicy errorPolicy,
        RestartStrategy.Settings restart,
        Duration transactionTimeout,
        long uncommittedBytesMax,
        long exchangeBacklog,
        int replicationFactor,
        Duration heartbeatInterval,
        Duration reportInterval,
        Duration leaveTimeout,
        boolean honourOffsetReset,
        boolean allowNonRestoredState,
        SlotSettings slotSettings,
        boolean detectsMutation,
        @Nullable CheckpointSettings checkpoints,
        int tolerableCheckpointFailures) {

    public TaskManagerConfig {
        if (slots < 1) {
            throw new IllegalArgumentException("slots=" + slots + "; at least 1");
        }
        if (maxParallelism < 1) {
            throw new IllegalArgumentException("maxParallelism=" + maxParallelism + "; at least 1");
        }
        if (commitInterval.toMillis() < 1) {
            throw new IllegalArgumentException("commitInterval=" + commitInterval + "; at least 1 ms");
        }
        if (heartbeatInterval.toMillis() < 1 || reportInterval.toMillis() < 1 || leaveTimeout.isNegative()) {
            throw new IllegalArgumentException("heartbeatInterval=" + heartbeatInterval + " reportInterval="
                    + reportInterval + " leaveTimeout=" + leaveTimeout
                    + "; the intervals are at least 1 ms, the time-out not negative");
        }
        if (uncommittedBytesMax < 1) {
            throw new IllegalArgumentException("uncommittedBytesMax=" + uncommittedBytesMax + "; at least 1");
        }
        if (exchangeBacklog < 1) {
            throw new IllegalArgumentException("exchangeBacklog=" + exchangeBacklog + "; at least 1 record");
        }
    }

    /** What of the time that a process has for its end its tasks have for moving elsewhere: four fifths; the rest is for the last commit. */
    public static Duration leaveWithin(Duration shutdownTimeout) {
        return shutdownTimeout.multipliedBy(4).dividedBy(5);
    }

    public static Builder builder(String job, String taskManagerId) {
        return new Builder(new JobName(job), new TaskManagerId(taskManagerId));
    }

    /** Defaults for what is not set. */
    public static final class Builder {

        private final JobName job;
        private final TaskManagerId taskManagerId;
        private String prefix = "penstock";
        private String process = "unknown";
        private int slots = 1;
        private int maxParallelism = 32;
        private Duration commitInterval = Duration.ofMillis(100);
        private Delivery delivery = Delivery.EXACTLY_ONCE;
        private ErrorPolicy errorPolicy = ErrorPolicy.RETRY;
        private RestartStrategy.Settings restart = RestartStrategy.Settings.defaults();
        private Duration transactionTimeout = Duration.ofSeconds(10);
        private long uncommittedBytesMax = 32L << 20;
        private long exchangeBacklog = 100_000;
        private int replicationFactor = -1;
        private Duration heartbeatInterval = Duration.ofMillis(300);
        private Duration reportInterval = Duration.ofSeconds(1);
        private Duration leaveTimeout = Duration.ofSeconds(8);
        private boolean honourOffsetReset;
        private boolean allowNonRestoredState;
        private @Nullable SlotSettings slotSettings;
        private boolean preAggregates;
        private boolean detectsMutation;
        private @Nullable CheckpointSettings checkpoints;
        private int tolerableCheckpointFailures = -1;

        private Builder(JobName job, TaskManagerId taskManagerId) {
            this.job = job;
            this.taskManagerId = taskManagerId;
        }

        public Builder prefix(String value) {
            prefix = value;
            return this;
        }

        public Builder process(String value) {
            process = value;
            return this;
        }

        public Builder slots(int value) {
            slots = value;
            return this;
        }

        public Builder maxParallelism(int value) {
            maxParallelism = value;
            return this;
        }

        public Builder commitInterval(Duration value) {
            commitInterval = value;
            return this;
        }

        public Builder delivery(Delivery value) {
            delivery = value;
            return this;
        }

        public Builder errorPolicy(ErrorPolicy value) {
            errorPolicy = value;
            return this;
        }

        public Builder restart(RestartStrategy.Settings value) {
            restart = value;
            return this;
        }

        public Builder transactionTimeout(Duration value) {
            transactionTimeout = value;
            return this;
        }

        public Builder uncommittedBytesMax(long value) {
            uncommittedBytesMax = value;
            return this;
        }

        public Builder exchangeBacklog(long value) {
            exchangeBacklog = value;
            return this;
        }

        public Builder replicationFactor(int value) {
            replicationFactor = value;
            return this;
        }

        public Builder heartbeatInterval(Duration value) {
            heartbeatInterval = value;
            return this;
        }

        public Builder reportInterval(Duration value) {
            reportInterval = value;
            return this;
        }

        public Builder leaveTimeout(Duration value) {
            leaveTimeout = value;
            return this;
        }

        public Builder honourOffsetReset(boolean value) {
            honourOffsetReset = value;
            return this;
        }

        public Builder allowNonRestoredState(boolean value) {
            allowNonRestoredState = value;
            return this;
        }

        public Builder slotSettings(SlotSettings value) {
            slotSettings = value;
            return this;
        }

        /** Whether records are folded before they go to another process, where that changes no result; false where nothing is said. */
        public Builder preAggregates(boolean value) {
            preAggregates = value;
            return this;
        }

        public Builder detectsMutation(boolean value) {
            detectsMutation = value;
            return this;
        }

        public Builder checkpoints(@Nullable CheckpointSettings value) {
            checkpoints = value;
            return this;
        }

        public Builder tolerableCheckpointFailures(int value) {
            tolerableCheckpointFailures = value;
            return this;
        }

        public TaskManagerConfig build() {
            SlotSettings ofSlots = slotSettings == null ? SlotSettings.defaults(uncommittedBytesMax) : slotSettings;
            return new TaskManagerConfig(
                    prefix,
                    job,
                    taskManagerId,
                    process,
                    slots,
                    maxParallelism,
                    commitInterval,
                    delivery,
                    errorPolicy,
                    restart,
                    transactionTimeout,
                    uncommittedBytesMax,
                    exchangeBacklog,
                    replicationFactor,
                    heartbeatInterval,
                    reportInterval,
                    leaveTimeout,
                    honourOffsetReset,
                    allowNonRestoredState,
                    ofSlots.preAggregating(preAggregates || ofSlots.preAggregates()),
                    detectsMutation,
                    checkpoints,
                    tolerableCheckpointFailures);
        }
    }
}
