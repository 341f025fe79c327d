package io.penstock.engine.exchange;

import io.penstock.protocol.RunId;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.exchange.FrameHeader;
import io.penstock.statestore.journal.CommitRecord.SenderCounter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a key group has taken from each sending task, and how far in time those that reach it by frames have come (DESIGN rule 12). Part
 * of the task's state: it is journaled with the position, and goes back with it. Owned by the slot's thread.
 */
public final class ReceivedFrames {

    private final RunId run;
    private final Map<TaskId, SenderCounter> counters = new TreeMap<>();
    private Set<TaskId> expected = Set.of();
    private List<SenderCounter> noted;
    private boolean changed;
    private final CombinedTime time = new CombinedTime();

    /** @param taken as journaled by the last commit */
    public ReceivedFrames(RunId run, List<SenderCounter> taken) {
        this.run = run;
        this.noted = List.copyOf(taken);
        take(noted);
    }

    /** The tasks that reach the key group by frames: those that its time waits for. */
    public void expect(Set<TaskId> senders) {
        expected = senders;
        updateTime();
    }

    /** Whether anybody is expected to send frames. */
    public boolean expectsAny() {
        return !expected.isEmpty();
    }

    /** How far in time the expected senders have come. */
    public CombinedTime time() {
        return time;
    }

    /**
     * Whether the frame is the next one of its sender; false where it does not count: of another run, of a term before the sender's, or
     * seen already.
     *
     * @throws IllegalStateException where one before it is missing
     */
    public boolean isNext(FrameHeader frame) {
        if (!frame.run().equals(run)) {
            return false;
        }
        SenderCounter last = counters.get(frame.sender());
        long lastTerm = last == null ? 0 : last.term();
        if (frame.term().value() < lastTerm) {
            return false;
        }
        long wanted = last == null || frame.term().value() > lastTerm ? 0 : last.frameSequence() + 1;
        if (frame.sequence() < wanted) {
            return false;
        }
        if (frame.sequence() > wanted) {
            throw new IllegalStateException("frame " + frame.sequence() + " of sender " + frame.sender() + ", term "
                    + frame.term() + ", where frame " + wanted + " is expected"
                    + (last == null
                            ? " (none of it has been taken yet)"
                            : " (the last taken is " + last.frameSequence() + " of term " + last.term() + ")")
                    + ": frames are missing; the exchange topic is not what its senders wrote");
        }
        return true;
    }

    /** All records of the frame have been taken. Returns whether the key group may have come further in time. */
    public boolean taken(FrameHeader frame) {
        SenderCounter last = counters.get(frame.sender());
        long highest = Math.max(frame.watermarkMs(), last == null ? Long.MIN_VALUE : last.watermarkMs());
        counters.put(
                frame.sender(),
                new SenderCounter(
                        frame.sender().toString(), frame.term().value(), frame.sequence(), highest, frame.idle()));
        changed = true;
        long beforeMs = time.leastMs();
        CombinedTime.Standing before = time.standing();
        updateTime();
        return time.leastMs() != beforeMs || time.standing() != before;
    }

    /** For the commit record. The same list as long as nothing has changed. */
    public List<SenderCounter> counters() {
        if (changed) {
            noted = List.copyOf(new ArrayList<>(counters.values()));
            changed = false;
        }
        return noted;
    }

    /** Goes back to what was noted at a cut. */
    public void rollBack(List<SenderCounter> ofCut) {
        noted = ofCut;
        changed = false;
        take(ofCut);
        updateTime();
    }

    private void take(List<SenderCounter> taken) {
        counters.clear();
        Map<TaskId, SenderCounter> byTask = new HashMap<>();
        taken.forEach(counter -> byTask.put(TaskId.parse(counter.sender()), counter));
        counters.putAll(byTask);
    }

    private void updateTime() {
        time.clear();
        for (TaskId sender : expected) {
            @Nullable SenderCounter counter = counters.get(sender);
            time.add(counter == null ? Long.MIN_VALUE : counter.watermarkMs(), counter != null && counter.idle());
        }
    }
}
