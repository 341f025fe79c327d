package io.penstock.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.coordinator.runtime.CoordinatorPhase;
import io.penstock.coordinator.runtime.CoordinatorStatus;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who does not lead knows nothing of the jobs: no answer is better than an empty one. */
class NotLeadingTest {

    private static Response answerOf(@Nullable CoordinatorStatus status) {
        return CoordinatorService.notLeading(status).getResponse();
    }

    @Test
    void shouldSendElsewhereWhoAsksACoordinatorThatStandsBy() {
        Response answer = answerOf(new CoordinatorStatus(CoordinatorPhase.STANDING_BY, 0, "", null, null));

        assertThat(answer.getStatus()).isEqualTo(503);
        assertThat(answer.getHeaderString("Retry-After")).isEqualTo("3");
        assertThat(answer.getEntity())
                .isEqualTo(
                        new CoordinatorService.Errors(List.of("this coordinator stands by, another one leads: ask that"
                                + " one, it is where penstock_coordinator_leads is 1")));
    }

    @Test
    void shouldSayWhyNobodyLeadsHere() {
        assertThat(answerOf(null).getEntity().toString()).contains("penstock.coordinator.enabled=false");
        assertThat(answerOf(new CoordinatorStatus(CoordinatorPhase.FAILED, 2, "the log refused", null, null))
                        .getEntity()
                        .toString())
                .contains("it is FAILED: the log refused");
    }
}
