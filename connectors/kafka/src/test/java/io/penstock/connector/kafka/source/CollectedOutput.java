package io.penstock.connector.kafka.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.api.connector.source.RawRecord;
import io.penstock.api.connector.source.SplitOutput;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keeps what it gets, as "offset:record" lines; full at a bound that the test moves. */
final class CollectedOutput implements SplitOutput<String> {

    final List<String> lines = new ArrayList<>();
    final List<Long> timestampsMs = new ArrayList<>();
    final Map<Long, Admission> verdicts = new HashMap<>();
    final List<RawRecord> raw = new ArrayList<>();
    final List<String> headers = new ArrayList<>();
    String wantedHeader;
    int linesMax = Integer.MAX_VALUE;
    RuntimeException thrown;

    @Override
    public boolean isFull() {
        return lines.size() >= linesMax;
    }

    @Override
    public String wantedHeader() {
        return wantedHeader;
    }

    @Override
    public void header(byte[] value) {
        headers.add(value[0] + " before line " + lines.size());
    }

    @Override
    public Admission admit(long offset) {
        return verdicts.getOrDefault(offset, Admission.PROCESS);
    }

    @Override
    public void collect(String record, long offset, long timestampMs) {
        if (thrown != null) {
            throw thrown;
        }
        lines.add(offset + ":" + record);
        timestampsMs.add(timestampMs);
    }

    @Override
    public void undecodable(long offset, RawRecord bytes, Exception failure) {
        lines.add(offset + ":undecodable " + text(bytes) + " because " + failure.getMessage());
        raw.add(bytes);
    }

    @Override
    public void deadLetter(long offset, RawRecord bytes) {
        lines.add(offset + ":dead " + text(bytes));
        raw.add(bytes);
    }

    @Override
    public String handBack(long offset) {
        throw new AssertionError("a source with positions hands nothing back");
    }

    private static String text(RawRecord bytes) {
        return bytes.value() == null ? "null" : new String(bytes.value(), UTF_8);
    }
}
