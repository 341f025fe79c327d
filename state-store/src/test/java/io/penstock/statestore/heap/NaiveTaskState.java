package io.penstock.statestore.heap;

import io.penstock.statestore.TestSerdes.Box;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What a task's state amounts to, kept the simplest way: whole maps, copied at every seal. */
final class NaiveTaskState {

    record Scope(String key, Long namespace) {}

    record Timer(long timestampMs, long order, String key, Long namespace) {}

    /** Everything, with values as text: nothing in it can be changed by who still holds a value. */
    static final class Contents {
        final Map<String, Long> counts = new HashMap<>();
        final Map<Scope, Box> boxes = new HashMap<>();
        final Map<String, List<Box>> lists = new HashMap<>();
        final Map<String, Map<Long, Box>> maps = new HashMap<>();
        final List<Timer> timers = new ArrayList<>();

        /** Values set in the current generation, by state, scope and position: changing them in place changes the state. */
        final Set<Object> own = new HashSet<>();

        Contents copy() {
            Contents copy = new Contents();
            copy.counts.putAll(counts);
            boxes.forEach((scope, box) -> copy.boxes.put(scope, copyOf(box)));
            lists.forEach((key, list) -> {
                List<Box> boxesOfKey = new ArrayList<>();
                list.forEach(box -> boxesOfKey.add(copyOf(box)));
                copy.lists.put(key, boxesOfKey);
            });
            maps.forEach((key, map) -> {
                Map<Long, Box> boxesOfKey = new HashMap<>();
                map.forEach((mapKey, box) -> boxesOfKey.put(mapKey, copyOf(box)));
                copy.maps.put(key, boxesOfKey);
            });
            copy.timers.addAll(timers);
            return copy;
        }
    }

    static Box copyOf(Box box) {
        return new Box(box.a, box.b);
    }

    Contents now = new Contents();
    long generation;
    long timerOrder;

    /** Contents at the seal of each generation that a rollback may return to. */
    final TreeMap<Long, Contents> sealed = new TreeMap<>();

    NaiveTaskState(long firstGeneration) {
        generation = firstGeneration;
        sealed.put(firstGeneration - 1, new Contents());
    }

    void seal() {
        sealed.put(generation++, now.copy());
        now.own.clear();
    }

    void rollbackTo(long lastGeneration) {
        now = sealed.get(lastGeneration).copy();
        sealed.tailMap(lastGeneration, false).clear();
        generation = lastGeneration + 1;
    }

    void committed(long upTo) {
        sealed.headMap(upTo, false).clear();
    }
}
