package io.penstock.api.dag;

/**
 * Gives its input to the tasks of a stage without keys.
 *
 * @param <T> records
 */
public final class PartitionTransformation<T> extends ExchangeTransformation<T> {

    private final Partitioning<T> partitioning;

    public PartitionTransformation(int id, Transformation<T> input, Partitioning<T> partitioning) {
        super(id, partitioning.kind(), input);
        this.partitioning = partitioning;
    }

    public Partitioning<T> partitioning() {
        return partitioning;
    }
}
