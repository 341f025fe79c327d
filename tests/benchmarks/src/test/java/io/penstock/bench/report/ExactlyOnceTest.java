package io.penstock.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExactlyOnceTest {

    private final ExactlyOnce outputs = new ExactlyOnce(2);

    @Test
    void shouldHoldWhenEachRecordCameOnceAndCountsGoUpByOne() {
        outputs.add(0, 0, 1);
        outputs.add(2, 0, 2);
        outputs.add(1, 1, 1);

        assertThat(outputs.holds(3)).isTrue();
    }

    @Test
    void shouldNoticeALostOutput() {
        outputs.add(0, 0, 1);
        outputs.add(2, 0, 2);

        assertThat(outputs.holds(3)).isFalse();
        assertThat(outputs.difference(3)).contains("1 have no output and 0 more than one; 0 outputs");
    }

    @Test
    void shouldNoticeADoubledOutput() {
        outputs.add(0, 0, 1);
        outputs.add(0, 0, 2);

        assertThat(outputs.holds(1)).isFalse();
        assertThat(outputs.holds(2)).isFalse();
        assertThat(outputs.difference(1)).contains("0 have no output and 1 more than one");
    }

    @Test
    void shouldNoticeAnEffectThatWasLostOrDoubledInTheState() {
        outputs.add(0, 0, 1);
        outputs.add(1, 0, 1);
        outputs.add(2, 1, 2);

        assertThat(outputs.holds(3)).isFalse();
        assertThat(outputs.difference(3)).contains("2 outputs have another count");
    }

    @Test
    void shouldNotTakeOneTooManyForTheLast() {
        outputs.add(0, 0, 1);
        outputs.add(2, 1, 1);

        assertThat(outputs.holds(2)).isFalse();
    }
}
