package io.penstock.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeasuredSpanTest {

    private static final long SECOND = 1_000_000_000;
    private static final long GAP = SECOND / 2;

    private final List<Sample> samples = new ArrayList<>();

    @Test
    void shouldMeasureFromTheFirstToTheLastButOneCommit() {
        // One output for ten records; the start takes 3 CPU-seconds, then 2 engine CPU-seconds for each commit's 1 M.
        look(0.0, 10, 5, 0);
        look(1.0, 13, 5, 50_000);
        look(2.0, 15, 6, 150_000);
        look(3.0, 17, 7, 250_000);
        // The input runs dry; the last commit's timer is waited for.
        look(4.0, 17.2, 7.1, 260_000);
        look(5.0, 17.3, 7.2, 260_000);
        MeasuredSpan span = MeasuredSpan.of(samples, 2_600_000, GAP);

        assertThat(span.commits()).isEqualTo(4);
        assertThat(span.recordsPerSecond()).isEqualTo(1e6, within(1e-3));
        assertThat(span.engineCpuPerMillion()).isEqualTo(2, within(1e-9));
        assertThat(span.brokerCpuPerMillion()).isEqualTo(1, within(1e-9));
        assertThat(span.totalCpuPerMillion()).isEqualTo(3, within(1e-9));
        assertThat(span.wholeSeconds()).isEqualTo(4, within(1e-9));
        assertThat(span.wholeEngineCpuPerMillion()).isEqualTo(7.2 / 2.6, within(1e-9));
    }

    @Test
    void shouldCountPartsThatFollowCloselyAsOneCommit() {
        look(0.0, 0, 0, 0);
        for (int commit = 1; commit <= 4; commit++) {
            look(commit, 2 * commit, commit, commit * 100L - 40);
            look(commit + 0.1, 2 * commit + 0.2, commit, commit * 100L - 10);
            look(commit + 0.2, 2 * commit + 0.4, commit, commit * 100L);
        }
        MeasuredSpan span = MeasuredSpan.of(samples, 400, GAP);

        assertThat(span.commits()).isEqualTo(4);
        // From 1.2 s to 3.2 s, two commits of a hundred records.
        assertThat(span.recordsPerSecond()).isEqualTo(100, within(1e-9));
        assertThat(span.engineCpuPerMillion()).isEqualTo(4.0 / 200 * 1e6, within(1e-6));
    }

    @Test
    void shouldEndWithTheLastCommitWhenThereAreFew() {
        look(0.0, 0, 0, 0);
        look(1.0, 1, 1, 10);
        look(2.0, 2, 1, 30);
        MeasuredSpan span = MeasuredSpan.of(samples, 30, GAP);

        assertThat(span.recordsPerSecond()).isEqualTo(20, within(1e-9));
    }

    @Test
    void shouldStartWithTheFirstSampleWhenThereIsOneCommit() {
        look(0.0, 0, 0, 0);
        look(2.0, 1, 1, 30);
        MeasuredSpan span = MeasuredSpan.of(samples, 30, GAP);

        assertThat(span.recordsPerSecond()).isEqualTo(15, within(1e-9));
    }

    @Test
    void shouldRefuseARunWithoutOutput() {
        look(0.0, 0, 0, 0);
        look(1.0, 1, 1, 0);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> MeasuredSpan.of(samples, 30, GAP))
                .withMessageContaining("no output");
    }

    private void look(double atSeconds, double engineCpu, double brokerCpu, long visible) {
        samples.add(new Sample(Math.round(atSeconds * SECOND), engineCpu, brokerCpu, visible));
    }
}
