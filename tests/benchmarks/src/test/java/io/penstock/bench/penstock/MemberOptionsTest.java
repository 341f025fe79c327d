package io.penstock.bench.penstock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MemberOptionsTest {

    @Test
    void shouldReadWhatItWrote() {
        MemberOptions options =
                new MemberOptions("tm-2", Optional.of(Path.of("/storage")), Duration.ofMillis(1500), 4096, true);

        assertThat(MemberOptions.parse(options.toArguments())).isEqualTo(options);
    }

    @Test
    void shouldPassOverWhatIsNotItsOwn() {
        MemberOptions options = MemberOptions.parse(List.of("--slots", "2", "--taskmanager", "a", "--state", "heap"));

        assertThat(options.taskManager()).isEqualTo("a");
        assertThat(options.storage()).isEmpty();
    }

    @Test
    void shouldRefuseProfilesThatAreTooSmall() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MemberOptions.parse(List.of("--profile-bytes", "8")))
                .withMessageContaining("profile-bytes=8 must be at least 24");
    }
}
