package io.penstock.bench.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.bench.report.Checksum;
import io.penstock.bench.workload.Profile;
import io.penstock.bench.workload.TransactionGenerator;
import io.penstock.bench.workload.Workload;
import org.junit.jupiter.api.Test;

class ExpectationTest {

    private static final int RECORDS = 6_400;
    private static final int ACCOUNTS = 50;

    @Test
    void shouldExpectAnOutputOfEverySixtyFourthRecordAndFinalProfilesOfEveryEighthAccount() {
        Expectation expectation = expectationOf(Workload.KEYED);
        long counted = expectation.profiles().values().stream()
                .mapToLong(Profile::count)
                .sum();

        assertThat(expectation.outputs().count()).isEqualTo(RECORDS / 64);
        assertThat(expectation.profiles().keySet()).containsExactlyInAnyOrder(0L, 8L, 16L, 24L, 32L, 40L, 48L);
        assertThat(counted).isBetween(RECORDS * 6L / ACCOUNTS, RECORDS * 8L / ACCOUNTS);
    }

    @Test
    void shouldExpectTheRecordsThatPassTheFilter() {
        Checksum outputs = expectationOf(Workload.ETL).outputs();

        assertThat(outputs.count()).isBetween(RECORDS * 88L / 100, RECORDS * 92L / 100);
        assertThat(expectationOf(Workload.ETL).outputs()).isEqualTo(outputs);
    }

    @Test
    void shouldExpectAProfileOfEachAccountAndWindow() {
        Expectation expectation = new Expectation(Workload.TUMBLING);
        TransactionGenerator generator = new TransactionGenerator(11, 1);
        for (long timestampMs : new long[] {0, 1, Workload.WINDOW_MS - 1, Workload.WINDOW_MS, 3 * Workload.WINDOW_MS}) {
            byte[] value = generator.next(timestampMs);
            expectation.add(value, generator);
        }
        assertThat(expectation.outputs().count()).isEqualTo(2);
        expectation.endWindow();
        assertThat(expectation.outputs().count()).isEqualTo(3);
        assertThat(expectation.profiles()).isEmpty();
    }

    private static Expectation expectationOf(Workload workload) {
        Expectation expectation = new Expectation(workload);
        TransactionGenerator generator = new TransactionGenerator(11, ACCOUNTS);
        for (int record = 0; record < RECORDS; record++) {
            byte[] value = generator.next();
            expectation.add(value, generator);
        }
        return expectation;
    }
}
