package io.penstock.api.dag;

import io.penstock.api.common.functions.Partitioner;
import io.penstock.api.java.functions.KeySelector;
import io.penstock.types.Either;

/**
 * Which task of the next stage a record goes to, where it does not go by its key.
 *
 * @param <T> records
 */
public sealed interface Partitioning<T> {

    /** Word for the graph and for messages. */
    String kind();

    /** Ways that do not look at the record. */
    enum Way {
        /** To all in turn. */
        REBALANCE,
        /** In turn to those that this process runs; to all in turn where it runs none. */
        RESCALE,
        /** As if drawn by lot. */
        SHUFFLE,
        /** All records to the first task. */
        GLOBAL,
        /** What one task sends to one task, so that it stays in order. */
        FORWARD,
        /** Each record to every task. */
        BROADCAST
    }

    /** Whatever the record is. */
    record Spread<T>(Way way) implements Partitioning<T> {
        @Override
        public String kind() {
            return way.name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** As the user's function says. */
    record Custom<T, K>(Partitioner<K> partitioner, KeySelector<T, K> keySelector) implements Partitioning<T> {
        @Override
        public String kind() {
            return "partitionCustom";
        }
    }

    /** Right ones to every task, left ones by another way. */
    record RightToAll<L, R>(Partitioning<L> left) implements Partitioning<Either<L, R>> {
        @Override
        public String kind() {
            return left.kind() + "/broadcast";
        }
    }
}
