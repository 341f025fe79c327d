package io.penstock.bench.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ProcessCpuTest {

    @Test
    void shouldAddUserAndSystemTimeOfTheProcessAndItsReapedChildren() {
        String stat = "4242 (java) S 1 4242 4242 0 -1 4194304 100 200 0 0 1000 200 30 4 20 0 40 0 123456 789 0\n";

        assertThat(ProcessCpu.ticks(stat)).isEqualTo(1234);
    }

    @Test
    void shouldFindTheFieldsWhenTheNameHoldsBlanksAndBrackets() {
        String stat = "1 (a) b (c 9) R 1 4242 4242 0 -1 4194304 100 200 0 0 1 2 3 4 20 0 40 0 123456 789 0";

        assertThat(ProcessCpu.ticks(stat)).isEqualTo(10);
    }

    @Test
    void shouldRefuseAnotherText() {
        assertThatIllegalArgumentException().isThrownBy(() -> ProcessCpu.ticks("no stat"));
    }

    @Test
    void shouldTellRecordsFromMarkers() {
        DataOffsets data = new DataOffsets(2);
        for (long offset : new long[] {0, 1, 2, 4, 5, 9}) {
            data.add(0, offset);
        }

        assertThat(data.before(0, 0)).isZero();
        assertThat(data.before(0, 2)).isEqualTo(2);
        assertThat(data.before(0, 4)).isEqualTo(3);
        assertThat(data.before(0, 9)).isEqualTo(5);
        assertThat(data.before(0, 100)).isEqualTo(6);
        assertThat(data.before(1, 100)).isZero();
    }
}
