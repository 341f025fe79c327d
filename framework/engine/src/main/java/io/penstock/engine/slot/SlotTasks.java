package io.penstock.engine.slot;

import io.penstock.protocol.TaskId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The tasks of a slot as they come and go with cuts. Who left with a cut stays at hand until its commit is known, and who came with it
 * is remembered, so that a rollback past the cut can undo both. Owned by the slot's thread.
 */
final class SlotTasks {

    /** What came and left with one cut. */
    private static final class Change {
        private final long commit;
        private final List<SlotTask> adopted = new ArrayList<>();
        private final List<SlotTask> departed = new ArrayList<>();

        Change(long commit) {
            this.commit = commit;
        }
    }

    private final List<SlotTask> tasks = new ArrayList<>();
    private final List<SlotTask> withPendingSinks = new ArrayList<>();
    private final Map<SlotTask, Map<ExchangeOutput, ExchangeOutput.Sender>> senders = new HashMap<>();

    /** Oldest first; those whose commit is not known. */
    private final List<Change> changes = new ArrayList<>();

    List<SlotTask> all() {
        return List.copyOf(tasks);
    }

    /** Its chain is new: whether one of its sinks may be full is a question to ask from now on. */
    void opened(SlotTask task) {
        withPendingSinks.remove(task);
        if (task.chain().hasPendingSinks()) {
            withPendingSinks.add(task);
        }
    }

    /** Whether a sink has as much to finish as it takes. */
    boolean isAnySinkFull() {
        for (int i = 0; i < withPendingSinks.size(); i++) {
            if (withPendingSinks.get(i).chain().isSinkFull()) {
                return true;
            }
        }
        return false;
    }

    /** With those that left and may come back. */
    List<SlotTask> allThatWereHere() {
        List<SlotTask> all = new ArrayList<>(tasks);
        changes.forEach(change -> all.addAll(change.departed));
        return all;
    }

    void add(SlotTask task, Map<ExchangeOutput, ExchangeOutput.Sender> ofTask) {
        tasks.add(task);
        senders.put(task, ofTask);
    }

    /** Takes these out; they send no more. */
    List<SlotTask> depart(long commit, Set<TaskId> released) {
        Change change = changeOf(commit);
        for (SlotTask task : all()) {
            if (released.contains(task.id)) {
                remove(task);
                change.departed.add(task);
            }
        }
        return List.copyOf(change.departed);
    }

    /** Remembers that it came with a cut. */
    void adopted(long commit, SlotTask task) {
        changeOf(commit).adopted.add(task);
    }

    /** Who is gone for good with this commit. */
    List<SlotTask> committed(long commit) {
        List<SlotTask> gone = new ArrayList<>();
        while (!changes.isEmpty() && changes.get(0).commit <= commit) {
            List<SlotTask> departed = changes.remove(0).departed;
            departed.forEach(senders::remove);
            gone.addAll(departed);
        }
        return gone;
    }

    /** Takes out who came with cuts that do not count. */
    List<SlotTask> undoAdopted(long lastCommit) {
        List<SlotTask> undone = new ArrayList<>();
        for (Change change : changes) {
            if (change.commit > lastCommit) {
                change.adopted.forEach(this::remove);
                change.adopted.forEach(senders::remove);
                undone.addAll(change.adopted);
                change.adopted.clear();
            }
        }
        return undone;
    }

    /** Brings back who left with cuts that do not count. */
    List<SlotTask> undoDeparted(long lastCommit) {
        List<SlotTask> back = new ArrayList<>();
        for (Change change : changes) {
            if (change.commit > lastCommit) {
                back.addAll(change.departed);
                change.departed.clear();
            }
        }
        for (SlotTask task : back) {
            tasks.add(task);
            sendersOf(task).forEach(ExchangeOutput::addSender);
        }
        changes.removeIf(change -> change.commit > lastCommit);
        return back;
    }

    private void remove(SlotTask task) {
        tasks.remove(task);
        withPendingSinks.remove(task);
        sendersOf(task).forEach(ExchangeOutput::removeSender);
    }

    private Map<ExchangeOutput, ExchangeOutput.Sender> sendersOf(SlotTask task) {
        return senders.getOrDefault(task, Map.of());
    }

    private Change changeOf(long commit) {
        if (changes.isEmpty() || changes.get(changes.size() - 1).commit != commit) {
            changes.add(new Change(commit));
        }
        return changes.get(changes.size() - 1);
    }
}
