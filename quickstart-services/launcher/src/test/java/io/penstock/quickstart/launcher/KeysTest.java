package io.penstock.quickstart.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeysTest {

    @Test
    void shouldKnowItsKeysAndControlC() {
        assertThat(Keys.of('k')).isEqualTo(Keys.Key.KILL_TASKMANAGER);
        assertThat(Keys.of('c')).isEqualTo(Keys.Key.KILL_COORDINATOR);
        assertThat(Keys.of('+')).isEqualTo(Keys.Key.ADD);
        assertThat(Keys.of('-')).isEqualTo(Keys.Key.REMOVE);
        assertThat(Keys.of('Q')).isEqualTo(Keys.Key.QUIT);
        assertThat(Keys.of(3)).isEqualTo(Keys.Key.INTERRUPT);
        assertThat(Keys.of('x')).isEqualTo(Keys.Key.NONE);
    }

    @Test
    void shouldBringNoKeyWhenThereIsNoTerminal() throws InterruptedException {
        assertThat(new Keys(false).await(0)).isEqualTo(Keys.Key.NONE);
    }

    @Test
    void shouldShowOnlyWhatIsNotZeroOfTheCheckersStatus() {
        assertThat(CheckerProcess.inShort("status matched 298 due 0 doubled 0 invented 0"))
                .isEqualTo("298 matched");
        assertThat(CheckerProcess.inShort("status matched 298 due 3 doubled 0 invented 1"))
                .isEqualTo("298 matched, 3 due, 1 invented");
    }
}
