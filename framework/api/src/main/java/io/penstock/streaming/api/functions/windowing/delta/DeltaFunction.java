package io.penstock.streaming.api.functions.windowing.delta;

import java.io.Serializable;

/**
 * How far two records are apart.
 *
 * @param <DATA> records
 */
@FunctionalInterface
public interface DeltaFunction<DATA> extends Serializable {
    double getDelta(DATA oldDataPoint, DATA newDataPoint);
}
