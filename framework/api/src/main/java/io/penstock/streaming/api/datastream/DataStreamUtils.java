package io.penstock.streaming.api.datastream;

import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.java.functions.KeySelector;

/** What is not a stream's own method. Flink's name. */
public final class DataStreamUtils {

    private DataStreamUtils() {}

    /**
     * A keyed stream of one that the caller takes to be partitioned by the key already. Here that is a {@code keyBy} all the same: within a
     * process it hands records over by reference, and a partitioning that is not the key's does no harm.
     */
    public static <T, K> KeyedStream<T, K> reinterpretAsKeyedStream(
            DataStream<T> stream, KeySelector<T, K> keySelector) {
        return stream.keyBy(keySelector);
    }

    /**
     * @param typeInfo of the keys; its serde must be canonical
     */
    public static <T, K> KeyedStream<T, K> reinterpretAsKeyedStream(
            DataStream<T> stream, KeySelector<T, K> keySelector, TypeInformation<K> typeInfo) {
        return stream.keyBy(keySelector, typeInfo);
    }
}
