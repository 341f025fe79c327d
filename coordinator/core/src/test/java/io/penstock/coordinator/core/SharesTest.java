package io.penstock.coordinator.core;

import static io.penstock.coordinator.core.CoreFixture.incarnation;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.protocol.Incarnation;
import io.penstock.protocol.TaskId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharesTest {

    private static final Incarnation A = incarnation("tm-a", 1);
    private static final Incarnation B = incarnation("tm-b", 2);
    private static final Incarnation C = incarnation("tm-c", 3);

    private final Map<TaskId, Incarnation> owners = new HashMap<>();

    @Test
    void shouldShareByAndOverSlots() {
        Map<Incarnation, Integer> members = new LinkedHashMap<>();
        members.put(A, 1);
        members.put(B, 3);
        Map<TaskId, Incarnation> wanted = wanted(members, 8, 4);

        assertThat(count(wanted, "stage0", A)).isEqualTo(2);
        assertThat(count(wanted, "stage0", B)).isEqualTo(6);
        assertThat(count(wanted, "stage1", A)).isEqualTo(1);
        assertThat(count(wanted, "stage1", B)).isEqualTo(3);
    }

    @Test
    void shouldGiveWhatDoesNotDivideToWhoeverHasLeast() {
        Map<TaskId, Incarnation> wanted = wanted(members(A, B), 1, 1, 1, 1);

        assertThat(wanted.values().stream().filter(A::equals)).hasSize(2);
    }

    @Test
    void shouldMoveNoMoreThanTheNewcomersShare() {
        owners.putAll(wanted(members(A, B), 12, 12));
        Map<TaskId, Incarnation> wanted = wanted(members(A, B, C), 12, 12);

        assertThat(wanted.entrySet().stream().filter(entry -> !entry.getValue().equals(owners.get(entry.getKey()))))
                .hasSize(8)
                .allMatch(entry -> entry.getValue().equals(C));
    }

    @Test
    void shouldMoveOnlyTheTasksOfWhoeverIsGone() {
        owners.putAll(wanted(members(A, B, C), 12, 7));
        Map<TaskId, Incarnation> wanted = wanted(members(A, C), 12, 7);

        owners.forEach((task, owner) -> {
            if (!owner.equals(B)) {
                assertThat(wanted).containsEntry(task, owner);
            }
        });
    }

    @Test
    void shouldLeaveThePinnedWhereTheyGo() {
        Shares shares = new Shares(members(A, B));
        List<Shares.Placed> placed = IntStream.range(0, 4)
                .mapToObj(index -> new Shares.Placed(new TaskId("s", index), B, A, true))
                .toList();
        shares.stage(placed);

        assertThat(shares.wanted().values()).hasSize(4).containsOnly(B);
    }

    @Test
    void shouldLeaveATaskWithItsOwnerWhenItNeedNotMoveAnyMore() {
        Shares shares = new Shares(members(A, B));
        shares.stage(List.of(
                new Shares.Placed(new TaskId("s", 0), B, A, false),
                new Shares.Placed(new TaskId("s", 1), B, B, false)));

        assertThat(shares.wanted()).containsEntry(new TaskId("s", 0), A).containsEntry(new TaskId("s", 1), B);
    }

    /** Whatever the past was: shares are even, and carrying an answer out gives the same answer. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldBeEvenAndComeToRest(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 200; round++) {
            Map<Incarnation, Integer> members = new LinkedHashMap<>();
            int size = 1 + random.nextInt(6);
            for (int i = 0; i < size; i++) {
                members.put(incarnation("tm-" + i, i + 1), 1 + random.nextInt(4));
            }
            int[] stages = IntStream.range(0, 1 + random.nextInt(4))
                    .map(stage -> random.nextInt(20))
                    .toArray();
            owners.clear();
            for (int stage = 0; stage < stages.length; stage++) {
                for (int index = 0; index < stages[stage]; index++) {
                    int owner = random.nextInt(size + 2);
                    owners.put(new TaskId("stage" + stage, index), incarnation("tm-" + owner, owner + 1));
                }
            }
            Map<TaskId, Incarnation> wanted = wanted(members, stages);
            int slots = members.values().stream().mapToInt(Integer::intValue).sum();
            for (int stage = 0; stage < stages.length; stage++) {
                for (Map.Entry<Incarnation, Integer> member : members.entrySet()) {
                    int exact = stages[stage] * member.getValue();
                    assertThat(count(wanted, "stage" + stage, member.getKey()))
                            .as("seed %s round %s", seed, round)
                            .isBetween((long) (exact / slots), exact / slots + 1L);
                }
            }
            owners.clear();
            owners.putAll(wanted);
            assertThat(wanted(members, stages))
                    .as("seed %s round %s", seed, round)
                    .isEqualTo(wanted);
        }
    }

    private Map<TaskId, Incarnation> wanted(Map<Incarnation, Integer> members, int... stages) {
        Shares shares = new Shares(members);
        for (int stage = 0; stage < stages.length; stage++) {
            List<Shares.Placed> placed = new ArrayList<>();
            for (int index = 0; index < stages[stage]; index++) {
                TaskId task = new TaskId("stage" + stage, index);
                Incarnation owner = owners.get(task);
                Incarnation member = members.containsKey(owner) ? owner : null;
                placed.add(new Shares.Placed(task, member, member, false));
            }
            shares.stage(placed);
        }
        return shares.wanted();
    }

    private static Map<Incarnation, Integer> members(Incarnation... incarnations) {
        Map<Incarnation, Integer> members = new LinkedHashMap<>();
        for (Incarnation incarnation : incarnations) {
            members.put(incarnation, 1);
        }
        return members;
    }

    private static long count(Map<TaskId, Incarnation> wanted, String stage, Incarnation member) {
        return wanted.entrySet().stream()
                .filter(entry -> entry.getKey().stage().equals(stage))
                .filter(entry -> entry.getValue().equals(member))
                .count();
    }
}
