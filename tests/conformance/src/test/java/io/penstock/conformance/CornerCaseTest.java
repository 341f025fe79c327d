package io.penstock.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.conformance.job.CornerCase;
import io.penstock.conformance.job.CornerCases;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every corner case on Flink and on Penstock. */
class CornerCaseTest {

    private static final Map<String, Outcome> FLINKS = new ConcurrentHashMap<>();

    @SuppressWarnings("NullAway.Init")
    private static FlinkRunner flink;

    @BeforeAll
    static void startFlink() throws Exception {
        flink = FlinkRunner.start();
    }

    @AfterAll
    static void stopFlink() throws Exception {
        flink.close();
    }

    static List<CornerCase> cases() {
        String only = System.getProperty("conformance.case", "");
        return CornerCases.all().stream()
                .filter(each -> each.name().contains(only))
                .toList();
    }

    private static Outcome flinks(CornerCase corner) {
        return FLINKS.computeIfAbsent(corner.name(), name -> {
            try {
                return flink.run(CornerCases.class, name, Script.parse(corner.script()), 1);
            } catch (Exception failed) {
                throw new IllegalStateException(failed);
            }
        });
    }

    private static Outcome.Order order(CornerCase corner) {
        return corner.ordered() ? Outcome.Order.BY_KEY : Outcome.Order.NONE;
    }

    private static void compare(CornerCase corner, Outcome penstocks) {
        assertThat(flinks(corner).isEmpty()).as("Flink says nothing").isFalse();
        assertThat(penstocks.differenceFrom(flinks(corner), order(corner)))
                .as("Penstock and Flink, \"%s\" of %s", corner.name(), corner.script())
                .isNull();
    }

    private static PenstockRunner.Job penstocks(CornerCase corner) {
        return (inputs, outputs) -> CornerCases.define(corner.name(), inputs, outputs);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldGiveFlinksAnswerInOneProcess(CornerCase corner) {
        for (long seed = 1; seed <= 2; seed++) {
            compare(corner, PenstockRunner.run(seed, 1, Script.parse(corner.script()), penstocks(corner)));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldGiveFlinksAnswerInTwoProcesses(CornerCase corner) {
        compare(corner, PenstockRunner.run(4, 2, Script.parse(corner.script()), penstocks(corner)));
    }
}
