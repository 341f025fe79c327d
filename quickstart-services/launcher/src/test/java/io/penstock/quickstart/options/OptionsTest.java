package io.penstock.quickstart.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;

class OptionsTest {

    private static final Map<String, String> DEFAULTS = Map.of("rate", "5000", "smoke", "false", "share", "0.5");

    @Test
    void shouldTakeWhatIsGivenAndDefaultsForTheRest() {
        Options options = Options.parse(new String[] {"--smoke", "--rate", "7"}, DEFAULTS);

        assertThat(options.flag("smoke")).isTrue();
        assertThat(options.number("rate", 1, 10)).isEqualTo(7);
        assertThat(options.share("share")).isEqualTo(0.5);
        assertThat(Options.parse(new String[0], DEFAULTS).flag("smoke")).isFalse();
    }

    @Test
    void shouldNameTheOptionsWhenOneIsUnknown() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.parse(new String[] {"--speed"}, DEFAULTS))
                .withMessage("unknown option --speed; there are --rate (5000), --share (0.5), --smoke");
    }

    @Test
    void shouldSayWhatIsWrongWhenAValueIsMissingNoNumberOrOutOfBounds() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.parse(new String[] {"--rate"}, DEFAULTS))
                .withMessage("option --rate wants a value, such as 5000");
        Options options = Options.parse(new String[] {"--rate", "many", "--share", "2"}, DEFAULTS);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.number("rate", 1, 10))
                .withMessage("--rate many is no whole number");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.parse(new String[0], DEFAULTS).number("rate", 1, 10))
                .withMessage("--rate 5000 is not within 1 to 10");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.share("share"))
                .withMessage("--share 2 is not within 0 to 1");
    }
}
