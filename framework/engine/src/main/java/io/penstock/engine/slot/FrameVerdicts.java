package io.penstock.engine.slot;

import io.penstock.api.connector.source.RawRecord;
import io.penstock.api.connector.source.SourceSplit;
import io.penstock.engine.exchange.FrameOrigin;
import io.penstock.engine.exchange.FrameRecords;
import io.penstock.engine.slot.TaskCut.VerdictTaken;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Verdicts on records that came by frame: the process that failed on one read it from Kafka as a record of a frame, so that is where it
 * is left out. A record goes by the frame's offset and its place in it, in one number. Owned by the slot's thread.
 */
final class FrameVerdicts {

    private final SourceSplit split;
    private final DeadLetters deadLetters;
    private final TreeMap<Long, Verdict> verdicts = new TreeMap<>();
    private List<VerdictTaken> taken = new ArrayList<>();

    /** @param split the exchange partition */
    FrameVerdicts(SourceSplit split, DeadLetters deadLetters) {
        this.split = split;
        this.deadLetters = deadLetters;
    }

    /** Whether the record is to be processed; else what was decided on it has been done. */
    boolean admit(long origin, FrameRecords frame) {
        @Nullable Verdict verdict = verdicts.isEmpty() ? null : verdicts.get(origin);
        if (verdict == null) {
            return true;
        }
        taken.add(new VerdictTaken(origin, verdict));
        if (verdict.kind() == Verdict.Kind.DEAD_LETTER) {
            RawRecord raw = new RawRecord(frame.keyBytes(), frame.valueBytes(), Map.of(), frame.timestampMs());
            deadLetters.rejected(
                    split, FrameOrigin.offsetOf(origin), raw, verdict.errorClass(), verdict.errorMessage());
        }
        return false;
    }

    List<VerdictTaken> cut() {
        List<VerdictTaken> sealed = taken;
        if (!sealed.isEmpty()) {
            taken = new ArrayList<>();
        }
        return List.copyOf(sealed);
    }

    /** @param offset that a rollback goes back to at most; -1 where it is not known */
    void committed(long offset) {
        if (!verdicts.isEmpty() && offset >= 0) {
            verdicts.headMap(FrameOrigin.of(offset, 0)).clear();
        }
    }

    void add(Map<Long, Verdict> added) {
        verdicts.putAll(added);
    }

    void rollBack(Map<Long, Verdict> added) {
        add(added);
        taken = new ArrayList<>();
    }
}
