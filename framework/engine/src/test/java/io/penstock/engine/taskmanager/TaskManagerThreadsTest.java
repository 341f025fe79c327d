package io.penstock.engine.taskmanager;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.Agent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TaskManagerThreadsTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    /** Goes round until the test has seen enough of it. */
    private static class Rounds implements Agent {

        private final String name;
        private final CountDownLatch rounds;
        private final AtomicReference<Thread> thread = new AtomicReference<>();

        Rounds(String name, int rounds) {
            this.name = name;
            this.rounds = new CountDownLatch(rounds);
        }

        void await() throws InterruptedException {
            assertThat(rounds.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }

        Thread thread() {
            Thread seen = thread.get();
            assertThat(seen).isNotNull();
            return seen;
        }

        @Override
        public boolean doWork() {
            thread.set(Thread.currentThread());
            rounds.countDown();
            return rounds.getCount() % 2 == 0; // with and without idling
        }

        @Override
        public String roleName() {
            return name;
        }
    }

    @Test
    void shouldDriveEachAgentByAThreadOfItsOwnAndEndThem() throws Exception {
        Rounds first = new Rounds("slot-0", 20);
        Rounds second = new Rounds("slot-1", 20);
        TaskManagerThreads threads = new TaskManagerThreads(List.of(first, second));
        first.await();
        second.await();
        assertThat(threads.areAlive()).isTrue();
        assertThat(first.thread()).isNotSameAs(second.thread());
        assertThat(first.thread().getName()).isEqualTo("penstock-slot-0");
        assertThat(first.thread().isDaemon()).isTrue();

        assertThat(threads.close(LONG)).isTrue();
        assertThat(first.thread().isAlive()).isFalse();
        assertThat(second.thread().isAlive()).isFalse();
        assertThat(threads.areAlive()).isFalse();
        threads.close();
    }

    @Test
    void shouldEndTheThreadOfAnAgentThatThrowsAndSayThatItIsDead() throws Exception {
        Rounds healthy = new Rounds("healthy", 5);
        Rounds broken = new Rounds("broken", 1) {
            @Override
            public boolean doWork() {
                super.doWork();
                throw new AssertionError("a fault, on purpose");
            }
        };
        try (TaskManagerThreads threads = new TaskManagerThreads(List.of(healthy, broken))) {
            healthy.await();
            broken.await();
            broken.thread().join(LONG.toMillis());
            assertThat(broken.thread().isAlive()).isFalse();
            assertThat(healthy.thread().isAlive()).isTrue();
            assertThat(threads.areAlive()).isFalse();
        }
        assertThat(healthy.thread().isAlive()).isFalse();
    }

    @Test
    void shouldSayThatAThreadIsStuckAndNotWaitForEver() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Rounds stuck = new Rounds("stuck", 1) {
            @Override
            public boolean doWork() {
                super.doWork();
                try {
                    assertThat(release.await(LONG.toSeconds(), TimeUnit.SECONDS))
                            .isTrue();
                } catch (InterruptedException ended) {
                    Thread.currentThread().interrupt();
                }
                return false;
            }
        };
        TaskManagerThreads threads = new TaskManagerThreads(List.of(stuck));
        stuck.await();
        assertThat(threads.close(Duration.ofMillis(20))).isFalse();
        release.countDown();
        assertThat(threads.close(LONG)).isTrue();
    }
}
