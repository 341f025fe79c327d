package io.penstock.quickstart.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayTest {

    private static final long BOUND_MS = 100;

    private final Replay replay = new Replay(2, BOUND_MS);
    private final List<Finding> expected = new ArrayList<>();

    @Test
    void shouldJudgeInEventTimeOrderWhenPaymentsComeOutOfOrderInTwoPartitions() {
        add(1, payment(4, 600_00, 1_050));
        add(0, payment(3, 1_00, 1_030));
        add(0, payment(1, 1_00, 1_010));
        add(1, payment(2, 1_00, 1_010));
        close(2_000);

        assertThat(expected)
                .extracting(Finding::rule, Finding::transactionId)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("VELOCITY", 4L));
        assertThat(replay.judged()).isEqualTo(4);
    }

    @Test
    void shouldWaitForTheSlowestPartition() {
        add(0, payment(1, 1_00, 1_000));
        add(0, payment(2, 1_00, 5_000));
        assertThat(replay.watermarkMs()).isEqualTo(Long.MIN_VALUE);

        add(1, payment(3, 1_00, 1_101));

        assertThat(replay.watermarkMs()).isEqualTo(1_000);
        assertThat(replay.judged()).isEqualTo(1);
    }

    @Test
    void shouldCountARecordAsLateWhenItIsBehindItsOwnPartitionsBound() {
        add(0, payment(1, 1_00, 1_000));
        add(0, payment(2, 1_00, 1_000 - BOUND_MS));
        assertThat(replay.late()).isZero();
        add(0, payment(3, 1_00, 1_000 - BOUND_MS - 1));
        assertThat(replay.late()).isEqualTo(1);
    }

    @Test
    void shouldBreakTiesByIdWhenEventTimesAreEqual() {
        // The large one has the smallest id: it comes first and nothing small precedes it.
        add(0, payment(3, 1_00, 1_000));
        add(0, payment(4, 1_00, 1_000));
        add(1, payment(2, 1_00, 1_000));
        add(1, payment(1, 600_00, 1_000));
        close(2_000);

        assertThat(expected).isEmpty();
    }

    private void close(long timestampMs) {
        add(0, new Payment(98, 0, 1, 0, 0, timestampMs));
        add(1, new Payment(99, 0, 1, 0, 0, timestampMs));
    }

    private void add(int partition, Payment payment) {
        replay.add(partition, payment);
        replay.advance(expected::add);
    }

    private static Payment payment(long id, long cents, long timestampMs) {
        return new Payment(id, 7, cents, 50, 10, timestampMs);
    }
}
