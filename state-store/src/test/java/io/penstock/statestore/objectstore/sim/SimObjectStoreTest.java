package io.penstock.statestore.objectstore.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.statestore.objectstore.ObjectContent;
import io.penstock.statestore.objectstore.ObjectStore;
import io.penstock.statestore.objectstore.ObjectStoreException;
import io.penstock.statestore.objectstore.ObjectStoreException.Reason;
import io.penstock.statestore.objectstore.contract.ObjectStoreContract;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SimObjectStoreTest extends ObjectStoreContract {

    private final List<String> calls = new ArrayList<>();
    private final SimObjectStore faulty = new SimObjectStore(
            new Random(3), (operation, key, delayMs) -> calls.add(operation + " " + key + " " + delayMs));

    @Override
    protected ObjectStore open() {
        return new SimObjectStore(new Random(1), (operation, key, delayMs) -> {});
    }

    @Test
    void shouldHaveDoneNothingWhenTheRequestIsLost() {
        faulty.setFaults(new SimObjectFaults(1, 0, 0, 0));

        assertUnavailable(() -> faulty.putIfAbsent("k", ObjectContent.of(new byte[1])));

        faulty.setFaults(SimObjectFaults.NONE);
        assertThat(faulty.list("")).isEmpty();
    }

    @Test
    void shouldHaveDoneItWhenTheAnswerIsLost() {
        faulty.setFaults(new SimObjectFaults(0, 1, 0, 0));

        assertUnavailable(() -> faulty.putIfAbsent("k", ObjectContent.of(new byte[1])));

        faulty.setFaults(SimObjectFaults.NONE);
        assertThat(faulty.list("")).hasSize(1);
        assertThat(faulty.putIfAbsent("k", ObjectContent.of(new byte[1]))).isFalse();
    }

    @Test
    void shouldBreakOffReads() throws Exception {
        faulty.putIfAbsent("k", ObjectContent.of(new byte[100]));
        faulty.setFaults(new SimObjectFaults(0, 0, 1, 0));

        try (InputStream in = faulty.get("k")) {
            assertThatThrownBy(in::readAllBytes).isInstanceOf(IOException.class).hasMessageContaining("k");
        }
    }

    @Test
    void shouldTellDelaysToTheSimulation() {
        faulty.setFaults(new SimObjectFaults(0, 0, 0, 50));

        faulty.delete("k");
        faulty.list("p");

        assertThat(calls).hasSize(2).allMatch(call -> call.matches("(delete k|list p) ([0-9]|[1-4][0-9]|50)"));
    }

    private static void assertUnavailable(Runnable call) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(ObjectStoreException.class, e -> assertThat(e.reason())
                .isEqualTo(Reason.UNAVAILABLE));
    }
}
