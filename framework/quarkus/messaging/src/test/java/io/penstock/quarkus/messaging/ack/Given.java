package io.penstock.quarkus.messaging.ack;

import io.penstock.api.connector.source.RawRecord;
import io.penstock.api.connector.source.SplitOutput;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a reader gave, as {@code number:record}. */
final class Given implements SplitOutput<String> {

    final List<String> records = new ArrayList<>();
    final Map<Long, Admission> verdicts = new HashMap<>();

    @Override
    public boolean isFull() {
        return false;
    }

    @Override
    public Admission admit(long offset) {
        return verdicts.getOrDefault(offset, Admission.PROCESS);
    }

    @Override
    public void collect(String record, long offset, long timestampMs) {
        records.add(offset + ":" + record);
    }

    @Override
    public void undecodable(long offset, RawRecord raw, Exception failure) {
        records.add(offset + ":undecodable");
    }

    @Override
    public void deadLetter(long offset, RawRecord raw) {
        throw new AssertionError("a channel has no bytes for the dead-letter topic");
    }

    @Override
    public String handBack(long offset) {
        records.add(offset + ":handed back");
        return "E: bad";
    }
}
