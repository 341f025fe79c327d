package io.penstock.quickstart.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TransactionalIdsTest {

    private static final List<String> IDS = List.of(
            "penstock.fraud-detection.tm.10-1",
            "penstock.fraud-detection.tm.9-0",
            "penstock.fraud-detection.tm.10-0",
            "penstock.fraud-detection.tm-2.11-0",
            "penstock.other.tm.12-0",
            "penstock.fraud-detection.coordinator",
            "somebody-else");

    @Test
    void shouldKnowTheJobsIdsByIncarnation() {
        assertThat(TransactionalIds.ofJob("fraud-detection", IDS))
                .containsExactly(
                        "penstock.fraud-detection.tm.9-0",
                        "penstock.fraud-detection.tm.10-0",
                        "penstock.fraud-detection.tm.10-1",
                        "penstock.fraud-detection.tm-2.11-0");
    }

    @Test
    void shouldTellATaskManagersLatestIncarnationByItsNumber() {
        assertThat(TransactionalIds.ofLatestIncarnation("fraud-detection", "tm", IDS))
                .containsExactly("penstock.fraud-detection.tm.10-0", "penstock.fraud-detection.tm.10-1");
        assertThat(TransactionalIds.ofLatestIncarnation("fraud-detection", "tm-2", IDS))
                .containsExactly("penstock.fraud-detection.tm-2.11-0");
        assertThat(TransactionalIds.ofLatestIncarnation("none", "tm", IDS)).isEmpty();
    }
}
