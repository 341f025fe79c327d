package io.penstock.engine.commit;

import io.penstock.log.CommittedOffset;
import io.penstock.log.LogPartition;
import io.penstock.log.LogWrite;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Commits to hand to a pipeline, of records that are known by their topic. */
final class CommitWorks {

    private CommitWorks() {}

    static LogWrite write(String topic) {
        return new LogWrite(topic, 0, 0, null, new byte[] {1}, List.of());
    }

    /** Two slots with outputs, one without, a journal, and the offsets of a group. */
    static CommitWork full(long commit) {
        return of(commit, List.of("out-a", "", "out-b"), "journal", List.of("group"));
    }

    /** As {@link #full}, with journals in two waves. */
    static CommitWork inWaves(long commit) {
        return of(commit, List.of("out-a", "", "out-b"), "states,positions", List.of("group"));
    }

    /**
     * @param outputs topic by slot, empty for none
     * @param journals topics of one wave each, by comma; empty for none
     */
    static CommitWork of(long commit, List<String> outputs, String journals, List<String> groups) {
        List<Collection<LogWrite>> bySlot = new ArrayList<>();
        outputs.forEach(topic -> bySlot.add(topic.isEmpty() ? List.of() : List.of(write(topic + commit))));
        Map<String, Map<LogPartition, CommittedOffset>> offsets = new LinkedHashMap<>();
        groups.forEach(group ->
                offsets.put(group + commit, Map.of(new LogPartition("in", 0), new CommittedOffset(commit, ""))));
        List<List<LogWrite>> waves = new ArrayList<>();
        for (String topic : journals.split(",", -1)) {
            if (!topic.isEmpty()) {
                waves.add(List.of(write(topic + commit)));
            }
        }
        return new CommitWork(commit, bySlot, waves, offsets, 0);
    }
}
