package io.penstock.engine.taskmanager;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.Agent;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepWatchTest {

    private static final long SECOND = 1_000_000_000;

    private static StepWatch.Driven driven(String name, String where) {
        Agent agent = new Agent() {
            @Override
            public boolean doWork() {
                return false;
            }

            @Override
            public String roleName() {
                return name;
            }

            @Override
            public String whereabouts(List<StackTraceElement> stack) {
                return where;
            }
        };
        return new StepWatch.Driven(agent, Thread.currentThread());
    }

    @Test
    void shouldSayOnceWhoIsStuckAndWhereAndThatItGoesOn() {
        StepWatch.Driven slot = driven("slot-1", "task count/3, operator \"Count\" (uid count)");
        StepWatch.Driven other = driven("taskmanager-tm", "");
        StepWatch watch = new StepWatch(List.of(slot, other), Duration.ofSeconds(30));
        slot.begins();
        other.begins();
        assertThat(watch.look(0)).isEmpty();
        other.ends();
        assertThat(watch.look(29 * SECOND)).isEmpty();
        assertThat(watch.stuck()).isEmpty();

        assertThat(watch.look(30 * SECOND))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("slot-1 has been in one step for 30 s, in task count/3, operator \"Count\" (uid count):")
                .contains("\n\tat " + StepWatchTest.class.getName());
        assertThat(watch.stuck()).containsExactly("slot-1 in task count/3, operator \"Count\" (uid count)");
        assertThat(watch.look(31 * SECOND)).as("once").isEmpty();
        assertThat(watch.look(90 * SECOND)).isEmpty();

        slot.ends();
        slot.begins();
        assertThat(watch.look(91 * SECOND)).containsExactly("slot-1 goes on, after 91 s in one step");
        assertThat(watch.stuck()).isEmpty();
        assertThat(watch.look(130 * SECOND)).hasSize(1);
    }

    @Test
    void shouldLeaveAloneWhoGoesRoundOrRests() {
        StepWatch.Driven busy = driven("busy", "");
        StepWatch.Driven resting = driven("resting", "");
        StepWatch watch = new StepWatch(List.of(busy, resting), Duration.ofSeconds(1));
        busy.begins();
        for (int i = 0; i < 10; i++) {
            assertThat(watch.look(i * SECOND)).isEmpty();
            busy.ends();
            busy.begins();
        }
    }
}
