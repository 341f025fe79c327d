package io.penstock.engine.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.log.CommittedOffset;
import io.penstock.log.Isolation;
import io.penstock.log.LogAdmin;
import io.penstock.log.LogException;
import io.penstock.log.LogException.Reason;
import io.penstock.log.LogPartition;
import io.penstock.log.LogWrite;
import io.penstock.log.LogWriter;
import io.penstock.log.Pending;
import io.penstock.log.TopicDescription;
import io.penstock.log.TopicSpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AtLeastOncePipelineTest {

    private final List<String> calls = new ArrayList<>();
    private final ArrayDeque<Pending<Void>> unanswered = new ArrayDeque<>();
    private final AtLeastOncePipeline pipeline = new AtLeastOncePipeline(new Writer(), new Admin(), "tm-1");

    private Pending<Void> called(String what) {
        calls.add(what);
        Pending<Void> pending = new Pending<>();
        unanswered.add(pending);
        return pending;
    }

    private List<String> work() {
        for (int i = 0; pipeline.doWork(); i++) {
            assertThat(i).as("steps without an answer").isLessThan(50);
        }
        List<String> seen = List.copyOf(calls);
        calls.clear();
        return seen;
    }

    @Test
    void shouldWriteOutputsThenEachWaveOfJournalsThenOffsets() {
        pipeline.take(CommitWorks.inWaves(1));
        assertThat(work()).containsExactly("send out-a1", "send out-b1");
        unanswered.removeLast().complete(null);
        assertThat(work()).as("one output unacknowledged").isEmpty();
        unanswered.remove().complete(null);
        assertThat(work()).containsExactly("send states1");
        assertThat(work()).as("state is not durable yet").isEmpty();
        unanswered.remove().complete(null);
        assertThat(work()).containsExactly("send positions1");
        assertThat(work()).isEmpty();
        unanswered.remove().complete(null);
        assertThat(work()).containsExactly("offsets group1");
        assertThat(pipeline.pollSucceeded()).isEmpty();
        assertThat(pipeline.inFlight()).isEqualTo(1);
        unanswered.remove().complete(null);
        assertThat(work()).isEmpty();
        assertThat(pipeline.inFlight()).isZero();
        assertThat(pipeline.pollSucceeded().orElseThrow().commit()).isEqualTo(1);
        assertThat(pipeline.pollSucceeded()).isEmpty();
    }

    @Test
    void shouldPassStepsThatHaveNothingToDo() {
        pipeline.take(CommitWorks.of(1, List.of(""), "", List.of("group")));
        assertThat(work()).containsExactly("offsets group1");
        unanswered.remove().complete(null);
        work();
        assertThat(pipeline.pollSucceeded()).isPresent();
        pipeline.take(CommitWorks.of(2, List.of(), "journal", List.of()));
        assertThat(work()).containsExactly("send journal2");
        unanswered.remove().complete(null);
        work();
        assertThat(pipeline.pollSucceeded().orElseThrow().commit()).isEqualTo(2);
    }

    @Test
    void shouldTakeOneAtATime() {
        assertThat(pipeline.canTake()).isTrue();
        pipeline.take(CommitWorks.of(1, List.of("out"), "", List.of()));
        assertThat(pipeline.canTake()).isFalse();
        assertThatThrownBy(() -> pipeline.take(CommitWorks.inWaves(2)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("commit 2 handed over with one in flight, at most 1");
        unanswered.remove().complete(null);
        work();
        assertThat(pipeline.canTake()).as("its success has not been taken").isFalse();
        pipeline.pollSucceeded();
        assertThat(pipeline.canTake()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"0, OUTPUTS", "2, JOURNALS", "3, JOURNALS", "4, OFFSETS"})
    void shouldEndForGoodAtAFailureInEveryStep(int answered, String step) {
        pipeline.take(CommitWorks.inWaves(1));
        work();
        for (int i = 0; i < answered; i++) {
            unanswered.remove().complete(null);
            work();
        }
        unanswered.remove().fail(new LogException(Reason.UNKNOWN_OUTCOME, "by the test"));
        assertThat(work()).isEmpty();
        assertThat(pipeline.failure().orElseThrow().toString())
                .isEqualTo("commit 1 by tm-1 failed at " + step + ": UNKNOWN_OUTCOME: by the test");
        unanswered.forEach(pending -> pending.complete(null));
        assertThat(work()).isEmpty();
        assertThat(pipeline.canTake()).isFalse();
        assertThat(pipeline.pollSucceeded()).isEmpty();
    }

    @Test
    void shouldCloseItsWriter() {
        pipeline.close();
        assertThat(calls).containsExactly("close");
    }

    private final class Writer implements LogWriter {

        @Override
        public Pending<Void> send(Collection<LogWrite> records) {
            return called("send " + records.iterator().next().topic());
        }

        @Override
        public void close() {
            calls.add("close");
        }
    }

    /** Takes offsets and nothing else. */
    private final class Admin implements LogAdmin {

        @Override
        public Pending<Void> commitOffsets(String group, Map<LogPartition, CommittedOffset> offsets) {
            return called("offsets " + group);
        }

        private AssertionError uncalled() {
            return new AssertionError("a pipeline asks the admin for nothing but offsets");
        }

        @Override
        public Pending<Map<String, TopicDescription>> describeTopics(Set<String> topics) {
            throw uncalled();
        }

        @Override
        public Pending<Map<String, Map<String, String>>> topicSettings(Set<String> topics) {
            throw uncalled();
        }

        @Override
        public Pending<Void> createTopic(TopicSpec spec) {
            throw uncalled();
        }

        @Override
        public Pending<Void> growTopic(String topic, int partitions) {
            throw uncalled();
        }

        @Override
        public Pending<Void> fence(List<String> transactionalIds) {
            throw uncalled();
        }

        @Override
        public Pending<Map<LogPartition, Long>> endOffsets(Collection<LogPartition> partitions, Isolation isolation) {
            throw uncalled();
        }

        @Override
        public Pending<Map<LogPartition, Long>> startOffsets(Collection<LogPartition> partitions) {
            throw uncalled();
        }

        @Override
        public Pending<Map<LogPartition, Long>> offsetsAt(Collection<LogPartition> partitions, long timestampMs) {
            throw uncalled();
        }

        @Override
        public Pending<Map<LogPartition, CommittedOffset>> committedOffsets(
                String group, Collection<LogPartition> partitions) {
            throw uncalled();
        }

        @Override
        public Pending<Map<LogPartition, CommittedOffset>> decidedOffsets(
                String group, Collection<LogPartition> partitions) {
            throw uncalled();
        }

        @Override
        public Pending<Void> deleteRecords(Map<LogPartition, Long> before) {
            throw uncalled();
        }

        @Override
        public Pending<Integer> transactionVersion() {
            throw uncalled();
        }
    }
}
