package io.penstock.api.connector.sink2;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The job cluster's side of a commit: what is sent here becomes visible with the commit, or never. Never blocks. */
public interface CommitOutput {

    /**
     * Arrays are given away.
     *
     * @param partition the partition, or -1 to choose by murmur2 of the key (any partition without a key)
     * @param timestampMs milliseconds since the epoch, or -1 for the time of writing
     * @param headers empty where there are none; kept, not copied
     */
    void send(
            String topic,
            int partition,
            long timestampMs,
            byte @Nullable [] key,
            byte @Nullable [] value,
            Map<String, byte @Nullable []> headers);
}
