package io.penstock.engine.graph;

import io.penstock.api.dag.KeyByTransformation;

/**
 * The edge between two stages.
 *
 * @param index place in {@link JobGraph#exchanges()}
 * @param fromStage index of the sending stage
 * @param toStage index of the receiving keyed stage
 * @param keyBy selector and type of the key
 */
public record Exchange(int index, int fromStage, int toStage, KeyByTransformation<?, ?> keyBy) {}
