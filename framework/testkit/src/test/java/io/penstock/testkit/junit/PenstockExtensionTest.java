package io.penstock.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.penstock.testkit.job.SimulatedCluster;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

class PenstockExtensionTest {

    private static final List<Long> SEEDS = new ArrayList<>();
    private static final List<String> CLOSED = new ArrayList<>();

    /** Run by the tests below only: one of it fails. */
    @ExtendWith(PenstockExtension.class)
    static class Example {

        private SimulatedCluster before = new SimulatedCluster(0);

        @BeforeEach
        void keep(SimulatedCluster cluster) {
            before = cluster;
        }

        @RepeatedTest(2)
        void succeeds(SimulatedCluster cluster, TestResources resources) {
            assertThat(cluster).isSameAs(before);
            SEEDS.add(cluster.seed());
            resources.add(() -> CLOSED.add("first"));
            resources.add(() -> CLOSED.add("second"));
        }

        @Test
        void fails(SimulatedCluster cluster, TestResources resources) {
            resources.add(() -> CLOSED.add("failed"));
            throw new IllegalStateException("as it should");
        }
    }

    private static TestExecutionSummary run() {
        SEEDS.clear();
        CLOSED.clear();
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(Example.class))
                .build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, listener);
        return listener.getSummary();
    }

    @Test
    void shouldGiveEachTestAClusterWithASeedOfItsOwnThatIsTheSameInEveryRun() {
        assertThat(run().getTestsSucceededCount()).isEqualTo(2);
        List<Long> first = List.copyOf(SEEDS);
        run();
        assertThat(SEEDS).isEqualTo(first).doesNotHaveDuplicates().hasSize(2);
    }

    @Test
    void shouldSayTheSeedBesideAFailureAndCloseWhatWasOpenedInReverse() {
        TestExecutionSummary summary = run();

        assertThat(summary.getFailures()).singleElement().satisfies(failed -> {
            assertThat(failed.getException()).isInstanceOf(IllegalStateException.class);
            assertThat(failed.getException().getSuppressed())
                    .singleElement()
                    .isInstanceOf(FailedWithSeed.class)
                    .extracting(Throwable::getMessage)
                    .asString()
                    .contains("-Dpenstock.testkit.seed=");
        });
        assertThat(CLOSED).contains("failed").containsSubsequence("second", "first");
    }
}
