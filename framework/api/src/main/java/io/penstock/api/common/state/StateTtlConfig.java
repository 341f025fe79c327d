package io.penstock.api.common.state;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long state lives after it was last written, or read: each value, element of a list or entry of a map by itself. What has expired is
 * never returned; it is removed when it is met, and by a sweep that looks at a few entries at every commit.
 *
 * <p>The time of the last access is kept with the value, the time to live is not: another one holds for what is there already.
 */
public final class StateTtlConfig {

    /** State that lives until it is cleared. */
    public static final StateTtlConfig DISABLED = new StateTtlConfig(
            UpdateType.Disabled, TtlTimeCharacteristic.ProcessingTime, Duration.ofDays(36_500), true);

    /** What prolongs life. */
    public enum UpdateType {
        /** Nothing expires. */
        Disabled,
        OnCreateAndWrite,
        /** Every read is a write, then: it is journaled as one. */
        OnReadAndWrite
    }

    /** Whether expired state may be seen. */
    public enum StateVisibility {
        /** Refused by {@link Builder#setStateVisibility}: when clean-up comes to an entry would decide what a job answers. */
        ReturnExpiredIfNotCleanedUp,
        NeverReturnExpired
    }

    /** The time that entries live by. */
    public enum TtlTimeCharacteristic {
        /** The task's clock. */
        ProcessingTime,
        /**
         * The operator's watermark; while an event-time timer fires, the timer's time. Penstock's own. Life begins with the first access, or
         * sweep, that finds a watermark; the end of the input ends nobody's.
         */
        EventTime
    }

    private final UpdateType updateType;
    private final TtlTimeCharacteristic timeCharacteristic;
    private final Duration timeToLive;
    private final boolean cleanupInBackground;

    private StateTtlConfig(
            UpdateType updateType,
            TtlTimeCharacteristic timeCharacteristic,
            Duration timeToLive,
            boolean cleanupInBackground) {
        this.updateType = updateType;
        this.timeCharacteristic = timeCharacteristic;
        this.timeToLive = timeToLive;
        this.cleanupInBackground = cleanupInBackground;
    }

    public UpdateType getUpdateType() {
        return updateType;
    }

    /** Always {@link StateVisibility#NeverReturnExpired}. */
    public StateVisibility getStateVisibility() {
        return StateVisibility.NeverReturnExpired;
    }

    /** At least a millisecond. */
    public Duration getTimeToLive() {
        return timeToLive;
    }

    public TtlTimeCharacteristic getTtlTimeCharacteristic() {
        return timeCharacteristic;
    }

    public boolean isEnabled() {
        return updateType != UpdateType.Disabled;
    }

    /** Whether entries that nobody asks for are removed as well. */
    public boolean isCleanupInBackground() {
        return cleanupInBackground;
    }

    /**
     * @param ttl at least a millisecond
     * @throws IllegalArgumentException where it is less
     */
    public static Builder newBuilder(Duration ttl) {
        return new Builder(ttl);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StateTtlConfig config
                && config.updateType == updateType
                && config.timeCharacteristic == timeCharacteristic
                && config.timeToLive.equals(timeToLive)
                && config.cleanupInBackground == cleanupInBackground;
    }

    @Override
    public int hashCode() {
        return timeToLive.hashCode() * 31 + updateType.hashCode();
    }

    @Override
    public String toString() {
        return isEnabled()
                ? "time to live " + timeToLive + " (" + updateType + ", " + timeCharacteristic + ')'
                : "no time to live";
    }

    /** Draws a configuration. Defaults: on create and write, processing time, clean-up in the background. */
    public static final class Builder {
        private Duration ttl;
        private UpdateType updateType = UpdateType.OnCreateAndWrite;
        private TtlTimeCharacteristic timeCharacteristic = TtlTimeCharacteristic.ProcessingTime;
        private boolean cleanupInBackground = true;

        private Builder(Duration ttl) {
            this.ttl = checked(ttl);
        }

        private static Duration checked(Duration ttl) {
            if (ttl.compareTo(Duration.ofMillis(1)) < 0) {
                throw new IllegalArgumentException("a time to live of " + ttl + "; at least a millisecond");
            }
            return ttl;
        }

        /**
         * @throws IllegalArgumentException for less than a millisecond
         */
        public Builder setTimeToLive(Duration newTtl) {
            ttl = checked(newTtl);
            return this;
        }

        public Builder setUpdateType(UpdateType newUpdateType) {
            updateType = newUpdateType;
            return this;
        }

        public Builder updateTtlOnCreateAndWrite() {
            return setUpdateType(UpdateType.OnCreateAndWrite);
        }

        public Builder updateTtlOnReadAndWrite() {
            return setUpdateType(UpdateType.OnReadAndWrite);
        }

        /**
         * @throws UnsupportedOperationException for {@link StateVisibility#ReturnExpiredIfNotCleanedUp}
         */
        public Builder setStateVisibility(StateVisibility stateVisibility) {
            if (stateVisibility == StateVisibility.ReturnExpiredIfNotCleanedUp) {
                throw new UnsupportedOperationException(
                        "StateVisibility.ReturnExpiredIfNotCleanedUp: what a job answers"
                                + " would depend on when entries are cleaned up; use NeverReturnExpired");
            }
            return this;
        }

        public Builder neverReturnExpired() {
            return setStateVisibility(StateVisibility.NeverReturnExpired);
        }

        /**
         * @throws UnsupportedOperationException always; see {@link #setStateVisibility}
         */
        public Builder returnExpiredIfNotCleanedUp() {
            return setStateVisibility(StateVisibility.ReturnExpiredIfNotCleanedUp);
        }

        public Builder setTtlTimeCharacteristic(TtlTimeCharacteristic ttlTimeCharacteristic) {
            timeCharacteristic = ttlTimeCharacteristic;
            return this;
        }

        public Builder useProcessingTime() {
            return setTtlTimeCharacteristic(TtlTimeCharacteristic.ProcessingTime);
        }

        /** By the operator's watermark: Penstock's own. */
        public Builder useEventTime() {
            return setTtlTimeCharacteristic(TtlTimeCharacteristic.EventTime);
        }

        /** Leaves what nobody asks for where it is. */
        public Builder disableCleanupInBackground() {
            cleanupInBackground = false;
            return this;
        }

        /** Changes nothing: what has expired leaves the state, so snapshots, by the sweep. Here for jobs that come from Flink. */
        public Builder cleanupFullSnapshot() {
            return this;
        }

        /** Changes nothing: how far the sweep goes at a commit follows from the time to live. Here for jobs that come from Flink. */
        public Builder cleanupIncrementally(int cleanupSize, boolean runCleanupForEveryRecord) {
            return this;
        }

        /** Changes nothing: the sweep removes from RocksDB as well. Here for jobs that come from Flink. */
        public Builder cleanupInRocksdbCompactFilter(long queryTimeAfterNumEntries) {
            return this;
        }

        /** Changes nothing, as the other. */
        public Builder cleanupInRocksdbCompactFilter(long queryTimeAfterNumEntries, Duration periodicCompactionTime) {
            return this;
        }

        public StateTtlConfig build() {
            return new StateTtlConfig(updateType, timeCharacteristic, ttl, cleanupInBackground);
        }
    }
}
