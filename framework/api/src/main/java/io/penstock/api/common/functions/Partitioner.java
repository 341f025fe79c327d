package io.penstock.api.common.functions;

import java.io.Serializable;

/**
 * Says which task of the next stage a record goes to.
 *
 * @param <K> what it looks at
 */
@FunctionalInterface
public interface Partitioner<K> extends Serializable, Function {
    /**
     * @param numPartitions tasks of the next stage: the job's max-parallelism
     * @return from 0, less than {@code numPartitions}; the same for the same arguments
     */
    int partition(K key, int numPartitions);
}
