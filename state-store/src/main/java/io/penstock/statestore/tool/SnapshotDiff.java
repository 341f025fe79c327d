package io.penstock.statestore.tool;

import io.penstock.statestore.journal.StateDeclaration;
import io.penstock.statestore.objectstore.ObjectStore;
import io.penstock.statestore.snapshot.TaskManifest;
import java.io.IOException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What differs between the snapshots of tasks, a task at a time: one task's entries, as text, have to fit into memory twice. Values are
 * compared as they read, not as they were written.
 */
final class SnapshotDiff {

    private static final class Figures {
        private long only;
        private long added;
        private long changed;
        private long same;
    }

    private final @Nullable String onlyState;
    private final long limit;
    private final PrintStream out;
    private final Map<String, Figures> byState = new TreeMap<>();
    private long printed;
    private long differences;

    /**
     * @param onlyState null for all
     * @param limit differences printed at most
     */
    SnapshotDiff(@Nullable String onlyState, long limit, PrintStream out) {
        this.onlyState = onlyState;
        this.limit = limit;
        this.out = out;
    }

    /** An entry's state and value. */
    private record Kept(String state, String value) {}

    void compare(ObjectStore beforeStore, List<TaskManifest> before, ObjectStore afterStore, List<TaskManifest> after)
            throws IOException {
        Map<String, TaskManifest> beforeByTask = byTask(before);
        Map<String, TaskManifest> afterByTask = byTask(after);
        Set<String> tasks = new LinkedHashSet<>(beforeByTask.keySet());
        tasks.addAll(afterByTask.keySet());
        for (String task : tasks) {
            Map<String, Kept> old = entries(beforeStore, beforeByTask.get(task));
            Map<String, Kept> now = entries(afterStore, afterByTask.get(task));
            compare(task, old, now);
        }
    }

    private static Map<String, TaskManifest> byTask(List<TaskManifest> manifests) {
        Map<String, TaskManifest> byTask = new LinkedHashMap<>();
        manifests.forEach(manifest -> byTask.put(manifest.task().toString(), manifest));
        return byTask;
    }

    private Map<String, Kept> entries(ObjectStore store, @Nullable TaskManifest manifest) throws IOException {
        Map<String, Kept> entries = new TreeMap<>();
        if (manifest == null) {
            return entries;
        }
        new SnapshotWalk(store).walk(manifest, new SnapshotWalk.Visitor() {
            @Override
            public boolean counted(StateDeclaration state, long count, long bytes) {
                boolean wanted = onlyState == null || onlyState.equals(state.name());
                if (wanted) {
                    byState.computeIfAbsent(state.name(), absent -> new Figures());
                }
                return wanted;
            }

            @Override
            public void entry(StateEntry entry) {
                entries.put(entry.place(), new Kept(entry.state().name(), Json.of(entry.value())));
            }
        });
        return entries;
    }

    private void compare(String task, Map<String, Kept> old, Map<String, Kept> now) {
        old.forEach((place, before) -> {
            Figures figures = figures(before);
            Kept after = now.remove(place);
            if (after == null) {
                figures.only++;
                print("- " + task + " " + place + " " + before.value());
            } else if (after.value().equals(before.value())) {
                figures.same++;
            } else {
                figures.changed++;
                print("~ " + task + " " + place + " " + before.value() + " -> " + after.value());
            }
        });
        now.forEach((place, after) -> {
            figures(after).added++;
            print("+ " + task + " " + place + " " + after.value());
        });
    }

    private Figures figures(Kept entry) {
        return byState.computeIfAbsent(entry.state(), absent -> new Figures());
    }

    private void print(String line) {
        differences++;
        if (printed < limit) {
            printed++;
            out.println(line);
        }
    }

    boolean isEmpty() {
        return differences == 0;
    }

    void printSummary() {
        if (differences > printed) {
            out.println("... and " + (differences - printed) + " more; --limit shows more");
        }
        Table table = new Table("state", "removed", "added", "changed", "same");
        byState.forEach(
                (state, figures) -> table.row(state, figures.only, figures.added, figures.changed, figures.same));
        table.print(out);
    }
}
