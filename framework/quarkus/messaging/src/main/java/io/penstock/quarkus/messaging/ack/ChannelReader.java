package io.penstock.quarkus.messaging.ack;

import io.penstock.api.connector.source.RawRecord;
import io.penstock.api.connector.source.SourcePosition;
import io.penstock.api.connector.source.SourceReader;
import io.penstock.api.connector.source.SourceSplit;
import io.penstock.api.connector.source.SplitOutput;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads a channel on one slot, for one life of the job. What it was told to settle it settles once the commit has succeeded; what it has
 * not stays in the inbox. Owned by the slot's thread.
 */
final class ChannelReader<T> implements SourceReader<T> {

    /** Bound of one poll, so that timers and cuts of the slot do not wait long. */
    static final int MESSAGES_PER_POLL_MAX = 256;

    private record CutPoint(long commit, long end) {}

    private final Inbox inbox;
    private final Class<?> payload;
    private final ArrayDeque<CutPoint> cuts = new ArrayDeque<>();
    private final Map<Long, Throwable> refusals = new HashMap<>();
    private @Nullable SplitOutput<T> output;
    private long next;
    private long settled;
    private boolean paused;

    ChannelReader(Inbox inbox, Class<?> payload) {
        this.inbox = inbox;
        this.payload = payload;
    }

    @Override
    public void addSplit(SourceSplit split, SourcePosition from, SplitOutput<T> to) {
        if (output == null) {
            inbox.attach(from.offset());
            settled = from.offset();
        }
        output = to;
        next = from.offset();
        refusals.keySet().removeIf(number -> number >= next);
    }

    @Override
    public void removeSplit(SourceSplit split) {
        output = null;
    }

    @Override
    public void pauseSplit(SourceSplit split) {
        paused = true;
    }

    @Override
    public void resumeSplit(SourceSplit split) {
        paused = false;
    }

    @Override
    public boolean poll() {
        SplitOutput<T> to = output;
        if (to == null || paused) {
            return false;
        }
        int given = 0;
        while (given < MESSAGES_PER_POLL_MAX && !to.isFull() && inbox.has(next)) {
            given++;
            give(next++, to);
        }
        Throwable failure = inbox.failure();
        if (given == 0 && failure != null && !inbox.has(next)) {
            throw new IllegalStateException(
                    "channel \"" + inbox.channel() + "\" has failed and gives no more messages: "
                            + failure.getMessage(),
                    failure);
        }
        return given > 0;
    }

    private void give(long number, SplitOutput<T> to) {
        switch (to.admit(number)) {
            case SKIP -> {}
            case DEAD_LETTER -> refusals.put(number, new RejectedMessage(to.handBack(number)));
            case PROCESS -> process(number, to);
        }
    }

    @SuppressWarnings("unchecked") // checked against the class
    private void process(long number, SplitOutput<T> to) {
        Object content = inbox.at(number).getPayload();
        if (content == null) {
            return;
        }
        if (payload.isInstance(content)) {
            to.collect((T) content, number, SplitOutput.NO_TIMESTAMP);
            return;
        }
        ClassCastException wrong = new ClassCastException("channel \"" + inbox.channel() + "\" gave a "
                + content.getClass().getName() + ", and the job takes " + payload.getName()
                + "; inject that type, or add a MessageConverter");
        refusals.put(number, wrong);
        to.undecodable(number, new RawRecord(null, null, Map.of(), -1), wrong);
    }

    @Override
    public SourcePosition position(SourceSplit split) {
        return SourcePosition.of(next);
    }

    @Override
    public boolean isCaughtUp(SourceSplit split) {
        return pendingRecords(split) == 0;
    }

    @Override
    public long pendingRecords(SourceSplit split) {
        return inbox.countFrom(next);
    }

    @Override
    public void cut(long commit) {
        if (output != null) {
            cuts.addLast(new CutPoint(commit, next));
        }
    }

    @Override
    public void committed(long commit) {
        while (!cuts.isEmpty() && cuts.getFirst().commit() <= commit) {
            long end = cuts.removeFirst().end();
            for (; settled < end; settled++) {
                Throwable refusal = refusals.remove(settled);
                if (refusal == null) {
                    inbox.acknowledge(settled);
                } else {
                    inbox.refuse(settled, Objects.requireNonNull(refusal));
                }
            }
        }
    }

    @Override
    public void rolledBack(long lastCommit) {
        cuts.removeIf(cut -> cut.commit() > lastCommit);
    }

    @Override
    public void close() {}
}
