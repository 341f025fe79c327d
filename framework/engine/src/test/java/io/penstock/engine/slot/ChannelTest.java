package io.penstock.engine.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class ChannelTest {

    private static final Duration STRESS_MAX = Duration.ofSeconds(60);

    private final Channel channel = new Channel(4);

    private void put(long number) {
        channel.put((int) number, "key-" + number, "value-" + number, number * 10, (int) number + 1, number + 2);
    }

    private List<Long> drain() {
        List<Long> numbers = new ArrayList<>();
        while (channel.hasNext()) {
            numbers.add(channel.timestampMs() / 10);
            channel.advance();
        }
        channel.release();
        return numbers;
    }

    @Test
    void shouldRefuseACapacityThatIsNoPowerOfTwo() {
        assertThatThrownBy(() -> new Channel(6))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("capacity=6 is no power of two");
    }

    @Test
    void shouldHandOverEveryColumnOfARow() {
        channel.put(7, "key", "value", 123L, 4, 56L);
        channel.publish();

        assertThat(channel.hasNext()).isTrue();
        assertThat(channel.keyGroup()).isEqualTo(7);
        assertThat(channel.key()).isEqualTo("key");
        assertThat(channel.value()).isEqualTo("value");
        assertThat(channel.timestampMs()).isEqualTo(123L);
        assertThat(channel.originTask()).isEqualTo(4);
        assertThat(channel.originOffset()).isEqualTo(56L);
        channel.advance();
        assertThat(channel.hasNext()).isFalse();
    }

    @Test
    void shouldShowNothingBeforeItIsPublished() {
        put(1);
        assertThat(channel.hasNext()).isFalse();
        channel.publish();
        assertThat(channel.hasNext()).isTrue();
    }

    @Test
    void shouldBeFullOnlyUntilTheConsumerGivesRowsBack() {
        for (int i = 0; i < 4; i++) {
            assertThat(channel.isFull()).as("before row %s", i).isFalse();
            put(i);
        }
        channel.publish();
        assertThat(channel.isFull()).isTrue();

        assertThat(channel.hasNext()).isTrue();
        channel.advance();
        assertThat(channel.isFull()).as("advanced over, not released").isTrue();
        channel.release();
        assertThat(channel.isFull()).isFalse();
    }

    @Test
    void shouldKeepTheOrderWhenRowsOverflow() {
        for (int i = 0; i < 11; i++) {
            put(i);
        }
        assertThat(channel.publish()).as("nothing has left the overflow").isFalse();
        assertThat(channel.isFull()).isTrue();

        List<Long> seen = new ArrayList<>(drain());
        assertThat(seen).containsExactly(0L, 1L, 2L, 3L);
        put(11); // there is room, and still it has to queue behind the overflow
        assertThat(channel.publish()).isTrue();
        assertThat(channel.isFull()).isTrue();
        seen.addAll(drain());
        assertThat(channel.publish()).isTrue();
        assertThat(channel.isFull()).as("the ring is full, the overflow empty").isTrue();
        seen.addAll(drain());
        assertThat(seen).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L);
        assertThat(channel.isFull()).isFalse();
        assertThat(channel.publish()).isFalse();
        assertThat(channel.hasNext()).isFalse();
    }

    @Test
    void shouldWrapAroundManyTimes() {
        long next = 0;
        List<Long> seen = new ArrayList<>();
        for (int round = 0; round < 50; round++) {
            for (int i = 0; i < 3; i++) {
                put(next++);
            }
            channel.publish();
            seen.addAll(drain());
        }
        List<Long> expected = new ArrayList<>();
        for (long i = 0; i < next; i++) {
            expected.add(i);
        }
        assertThat(seen).isEqualTo(expected);
    }

    @Test
    void shouldBeAsNewAfterClear() {
        for (int i = 0; i < 9; i++) {
            put(i);
        }
        channel.publish();
        assertThat(channel.hasNext()).isTrue();
        channel.advance();
        channel.release();

        channel.clear();

        assertThat(channel.hasNext()).isFalse();
        assertThat(channel.isFull()).isFalse();
        assertThat(channel.publish()).as("the overflow is gone too").isFalse();
        assertThat(channel.hasNext()).isFalse();
        for (int i = 20; i < 24; i++) {
            assertThat(channel.isFull()).isFalse();
            put(i);
        }
        channel.publish();
        assertThat(drain()).containsExactly(20L, 21L, 22L, 23L);
    }

    /** Of one thread for the other: spins, and now and then leaves the core to it, where there is one for both. */
    private static final class Waiting {
        private int rounds;

        void once() {
            if (++rounds % 256 == 0) {
                LockSupport.parkNanos(1);
            } else {
                Thread.onSpinWait();
            }
        }
    }

    /** A small ring, so that it wraps, overflows and empties all the time. */
    @Test
    void shouldLoseDoubleAndReorderNothingBetweenTwoThreads() throws Exception {
        long rows = 200_000;
        Channel shared = new Channel(16);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread producer = new Thread(
                () -> {
                    Waiting waiting = new Waiting();
                    for (long i = 0; i < rows && thrown.get() == null; i++) {
                        shared.put((int) (i & 31), i, -i, i, 3, i * 2);
                        if (i % 7 == 0) {
                            shared.publish();
                        }
                        if (i % 1000 == 0) {
                            while (shared.isFull() && thrown.get() == null) {
                                shared.publish();
                                waiting.once();
                            }
                        }
                    }
                    while (shared.isFull() && thrown.get() == null) {
                        shared.publish();
                        waiting.once();
                    }
                    shared.publish();
                },
                "channel-producer");
        Thread consumer = new Thread(
                () -> {
                    Waiting waiting = new Waiting();
                    for (long expected = 0; expected < rows; ) {
                        for (int budget = 5; budget > 0 && shared.hasNext(); budget--) {
                            boolean right = shared.timestampMs() == expected
                                    && shared.keyGroup() == (int) (expected & 31)
                                    && Objects.equals(shared.key(), expected)
                                    && Objects.equals(shared.value(), -expected)
                                    && shared.originTask() == 3
                                    && shared.originOffset() == expected * 2;
                            if (!right) {
                                throw new AssertionError("row " + shared.timestampMs() + " of key " + shared.key()
                                        + " where row " + expected + " is expected");
                            }
                            shared.advance();
                            expected++;
                        }
                        shared.release();
                        if (Thread.interrupted()) {
                            throw new AssertionError("row " + expected + " of " + rows + " did not come");
                        }
                        waiting.once();
                    }
                },
                "channel-consumer");
        for (Thread thread : List.of(producer, consumer)) {
            thread.setUncaughtExceptionHandler((failed, failure) -> thrown.compareAndSet(null, failure));
            thread.setDaemon(true);
            thread.start();
        }
        consumer.join(STRESS_MAX.toMillis());
        consumer.interrupt();
        consumer.join(STRESS_MAX.toMillis());
        producer.join(STRESS_MAX.toMillis());

        assertThat(thrown.get()).isNull();
        assertThat(List.of(producer.isAlive(), consumer.isAlive())).containsOnly(false);
        assertThat(shared.hasNext()).isFalse();
    }
}
