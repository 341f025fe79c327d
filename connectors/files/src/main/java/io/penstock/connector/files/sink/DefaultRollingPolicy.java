package io.penstock.connector.files.sink;

import java.time.Duration;

/**
 * Ends a file that is large, old, or has had no record for a while.
 *
 * @param <IN> records
 * @param <BucketID> names of directories
 */
public final class DefaultRollingPolicy<IN, BucketID> implements RollingPolicy<IN, BucketID> {

    private final long partSizeBytes;
    private final long rolloverMs;
    private final long inactivityMs;

    private DefaultRollingPolicy(long partSizeBytes, long rolloverMs, long inactivityMs) {
        this.partSizeBytes = partSizeBytes;
        this.rolloverMs = rolloverMs;
        this.inactivityMs = inactivityMs;
    }

    /** 128 MiB, a minute, a minute. */
    public static PolicyBuilder builder() {
        return new PolicyBuilder(128L << 20, 60_000, 60_000);
    }

    /** Immutable: each setting gives another one. */
    public static final class PolicyBuilder {
        private final long partSizeBytes;
        private final long rolloverMs;
        private final long inactivityMs;

        private PolicyBuilder(long partSizeBytes, long rolloverMs, long inactivityMs) {
            if (partSizeBytes < 1 || rolloverMs < 1 || inactivityMs < 1) {
                throw new IllegalArgumentException("maxPartSize=" + partSizeBytes + " rolloverInterval=" + rolloverMs
                        + " ms inactivityInterval=" + inactivityMs + " ms; each is positive");
            }
            this.partSizeBytes = partSizeBytes;
            this.rolloverMs = rolloverMs;
            this.inactivityMs = inactivityMs;
        }

        /** @param bytes beyond which a file gets no more records; positive */
        public PolicyBuilder withMaxPartSize(long bytes) {
            return new PolicyBuilder(bytes, rolloverMs, inactivityMs);
        }

        /** @param interval from a file's first record to its end; positive */
        public PolicyBuilder withRolloverInterval(Duration interval) {
            return new PolicyBuilder(partSizeBytes, interval.toMillis(), inactivityMs);
        }

        /** @param interval without a record, after which a file ends; positive */
        public PolicyBuilder withInactivityInterval(Duration interval) {
            return new PolicyBuilder(partSizeBytes, rolloverMs, interval.toMillis());
        }

        public <IN, BucketID> DefaultRollingPolicy<IN, BucketID> build() {
            return new DefaultRollingPolicy<>(partSizeBytes, rolloverMs, inactivityMs);
        }
    }

    @Override
    public boolean shouldRollOnCheckpoint(PartFileInfo<BucketID> partFileState) {
        return partFileState.getSize() > partSizeBytes;
    }

    @Override
    public boolean shouldRollOnEvent(PartFileInfo<BucketID> partFileState, IN element) {
        return partFileState.getSize() > partSizeBytes;
    }

    @Override
    public boolean shouldRollOnProcessingTime(PartFileInfo<BucketID> partFileState, long currentTime) {
        return currentTime - partFileState.getCreationTime() >= rolloverMs
                || currentTime - partFileState.getLastUpdateTime() >= inactivityMs;
    }
}
