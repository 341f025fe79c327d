package io.penstock.engine.slot;

import io.penstock.log.LogPartition;
import java.util.Map;

/**
 * What one slot's part of a cut says of frames.
 *
 * @param sent records in frames sent since the last cut, by exchange partition; those without any are left out
 * @param takenTo where the slot's key groups would go on reading their exchange partitions: what lies before is needed by nobody once the
 *     commit has succeeded
 */
public record FramesCut(Map<LogPartition, Long> sent, Map<LogPartition, Long> takenTo) {

    public static final FramesCut NONE = new FramesCut(Map.of(), Map.of());

    public FramesCut {
        sent = Map.copyOf(sent);
        takenTo = Map.copyOf(takenTo);
    }
}
