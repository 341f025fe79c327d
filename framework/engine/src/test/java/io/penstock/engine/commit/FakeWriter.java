package io.penstock.engine.commit;

import io.penstock.log.CommittedOffset;
import io.penstock.log.LogException;
import io.penstock.log.LogPartition;
import io.penstock.log.LogWrite;
import io.penstock.log.Pending;
import io.penstock.log.TransactionalWriter;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Writes its calls into a journal that the test reads, and answers when the test says so. */
final class FakeWriter implements TransactionalWriter {

    private final String name;
    private final List<String> calls;
    private final ArrayDeque<Pending<Void>> unanswered = new ArrayDeque<>();
    private int commitsFailingAtOnce;

    FakeWriter(String name, List<String> calls) {
        this.name = name;
        this.calls = calls;
    }

    private Pending<Void> called(String what) {
        calls.add(name + " " + what);
        Pending<Void> pending = new Pending<>();
        unanswered.add(pending);
        return pending;
    }

    /** Answers the oldest call that waits. */
    void answer() {
        unanswered.remove().complete(null);
    }

    /** Answers the newest call that waits: acknowledgements of different partitions come in any order. */
    void answerNewest() {
        unanswered.removeLast().complete(null);
    }

    void fail(LogException.Reason reason) {
        unanswered.remove().fail(new LogException(reason, "by the test"));
    }

    /** The next commits answer with an unknown outcome before they return. */
    void failCommitsAtOnce(int times) {
        commitsFailingAtOnce = times;
    }

    int unanswered() {
        return unanswered.size();
    }

    @Override
    public String transactionalId() {
        return "id-" + name;
    }

    @Override
    public Pending<Void> init() {
        throw new AssertionError("initialised by the pipeline: an id is initialised once, before");
    }

    @Override
    public void begin() {
        calls.add(name + " begin");
    }

    @Override
    public Pending<Void> send(Collection<LogWrite> records) {
        return called("send " + records.iterator().next().topic());
    }

    @Override
    public Pending<Void> sendOffsets(String group, Map<LogPartition, CommittedOffset> offsets) {
        return called("offsets " + group);
    }

    @Override
    public Pending<Void> commit() {
        if (commitsFailingAtOnce > 0) {
            commitsFailingAtOnce--;
            calls.add(name + " commit");
            return Pending.failed(new LogException(LogException.Reason.UNKNOWN_OUTCOME, "at once"));
        }
        return called("commit");
    }

    @Override
    public Pending<Void> abort() {
        throw new AssertionError("aborted by the pipeline: the incarnation ends instead");
    }

    @Override
    public void close() {
        calls.add(name + " close");
    }
}
