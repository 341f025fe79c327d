package io.penstock.engine.graph;

import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.dag.ExchangeTransformation;

/**
 * The edge between two stages.
 *
 * @param index place in {@link JobGraph#exchanges()}
 * @param fromStage index of the sending stage
 * @param toStage index of the receiving stage
 * @param boundary says which task of the receiving stage a record goes to
 * @param keyType of what goes with each record, and of the receiving stage's state
 */
public record Exchange(
        int index, int fromStage, int toStage, ExchangeTransformation<?> boundary, TypeInformation<?> keyType) {}
