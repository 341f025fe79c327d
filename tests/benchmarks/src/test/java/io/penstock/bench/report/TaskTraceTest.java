package io.penstock.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TaskTraceTest {

    private static final long OLD = 1;
    private static final long NEW = 2;

    private final TaskTrace trace = new TaskTrace();

    @Test
    void shouldMeasureTheLongestGapThatEndsInTheSpan() {
        arrivals(100, 200, 600, 700, 1_500);

        assertThat(trace.longestGap(0, 750)).isEqualTo(400);
        assertThat(trace.longestGap(150, 300)).isEqualTo(100);
        assertThat(trace.longestGap(700, 2_000)).isEqualTo(800);
    }

    @Test
    void shouldCountTheWholeOfAGapThatBeganBeforeTheSpan() {
        arrivals(100, 600);

        assertThat(trace.longestGap(500, 650)).isEqualTo(500);
    }

    @Test
    void shouldCountTheSilenceAtTheEnd() {
        arrivals(100, 200);

        assertThat(trace.longestGap(0, 1_000)).isEqualTo(800);
    }

    @Test
    void shouldCallATaskSilentThatWasNeverHeard() {
        assertThat(trace.longestGap(500, 700)).isEqualTo(200);
        assertThat(trace.firstOfAnother(OLD, 0)).isEmpty();
        assertThat(trace.firstOfRecordSince(0)).isEmpty();
    }

    @Test
    void shouldFindTheFirstOutputOfAnotherProcessAndOfANewRecord() {
        trace.add(100, NEW, 90);
        trace.add(200, OLD, 190);
        trace.add(300, OLD, 220);
        trace.add(400, NEW, 210);
        trace.add(500, NEW, 260);

        assertThat(trace.firstOfAnother(OLD, 250)).hasValue(400);
        assertThat(trace.firstOfRecordSince(250)).hasValue(500);
    }

    @Test
    void shouldKeepTheNewestRecordOfOnePoll() {
        trace.add(100, OLD, 90);
        trace.add(100, OLD, 95);
        trace.add(100, OLD, 80);

        assertThat(trace.firstOfRecordSince(95)).hasValue(100);
        assertThat(trace.firstOfRecordSince(96)).isEmpty();
    }

    @Test
    void shouldGrow() {
        for (int at = 1; at <= 1_000; at++) {
            trace.add(at * 10L, OLD, at);
        }

        assertThat(trace.longestGap(0, 10_000)).isEqualTo(10);
        assertThat(trace.firstOfRecordSince(1_000)).hasValue(10_000);
    }

    private void arrivals(long... micros) {
        for (long at : micros) {
            trace.add(at, OLD, at);
        }
    }
}
