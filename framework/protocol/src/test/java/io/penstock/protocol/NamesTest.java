package io.penstock.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

    private static final JobName JOB = new JobName("fraud");

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a.b", "a b", "ü", "a/b", "1234567890123456789012345678901234567890123456789012345678901"})
    void shouldRefuseNameWhenItIsNotOneToSixtySafeCharacters(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new JobName(name))
                .withMessageContaining("\"" + name + "\"");
        assertThatIllegalArgumentException().isThrownBy(() -> new TaskManagerId(name));
        assertThatIllegalArgumentException().isThrownBy(() -> new TopicNames(name, JOB));
        assertThatIllegalArgumentException().isThrownBy(() -> new Incarnation(name, JOB, new TaskManagerId("tm-0"), 1));
        assertThatIllegalArgumentException().isThrownBy(() -> TopicNames.control(name));
    }

    @Test
    void shouldNameTopicsAsTheDesignSays() {
        TopicNames topics = new TopicNames("penstock", JOB);

        assertThat(topics.control()).isEqualTo("penstock.control");
        assertThat(topics.status()).isEqualTo("penstock.status");
        assertThat(topics.exchange("score")).isEqualTo("penstock.fraud.score.exchange");
        assertThat(topics.journal("score")).isEqualTo("penstock.fraud.score.journal");
        assertThat(topics.dlq()).isEqualTo("penstock.fraud.dlq");
        assertThat(TopicNames.coordinatorTransactionalId("penstock")).isEqualTo("penstock.coordinator");
    }

    @Test
    void shouldFitTheLongestNamesIntoTheLongestTopic() {
        TopicNames topics = new TopicNames("p".repeat(60), new JobName("j".repeat(60)));

        assertThat(topics.exchange("s".repeat(TopicNames.STAGE_LENGTH_MAX))).hasSize(TopicNames.TOPIC_LENGTH_MAX);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> topics.exchange("s".repeat(TopicNames.STAGE_LENGTH_MAX + 1)))
                .withMessageContaining("uid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "my stage", "a/b", "größe"})
    void shouldRefuseStageWhenKafkaWouldRefuseItsTopic(String stage) {
        assertThatIllegalArgumentException().isThrownBy(() -> TopicNames.requireStage(stage));
        assertThatIllegalArgumentException().isThrownBy(() -> new TaskId(stage, 0));
    }

    @Test
    void shouldNameTransactionalIdsByIncarnation() {
        Incarnation incarnation = new Incarnation("penstock", JOB, new TaskManagerId("tm-0"), 7);

        assertThat(incarnation.transactionalIds())
                .isEqualTo(List.of("penstock.fraud.tm-0.7-0", "penstock.fraud.tm-0.7-1"));
        assertThat(Incarnation.parse(incarnation.toString())).isEqualTo(incarnation);
        assertThatIllegalArgumentException().isThrownBy(() -> incarnation.transactionalId(2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Incarnation("penstock", JOB, new TaskManagerId("tm-0"), 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a.b.c", "a.b.c.d", "a.b.c.0", "a.b.c.1.2", "a..c.1"})
    void shouldRefuseTextThatIsNoIncarnation(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Incarnation.parse(text));
    }

    @Test
    void shouldOrderTasksByStageThenIndex() {
        assertThat(new TaskId("a", 10)).isGreaterThan(new TaskId("a", 9)).isLessThan(new TaskId("b", 0));
        assertThat(TaskId.parse("a.b/10")).isEqualTo(new TaskId("a.b", 10));
        assertThat(new TaskId("a.b", 10)).hasToString("a.b/10");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a/", "/1", "a/b", "a/-1"})
    void shouldRefuseTextThatIsNoTask(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> TaskId.parse(text));
    }

    @Test
    void shouldDeriveTheSameIdsForEver() {
        // Computed once with: printf '\0\0\0\003job\0\0\0\005fraud' | sha256sum
        assertThat(HexId.ofJob(JOB)).hasToString("5dc080dedf92b4f0806d67a1dacf51ea");
        assertThat(HexId.derive(List.of("ab", "c"))).isNotEqualTo(HexId.derive(List.of("a", "bc")));
        assertThat(HexId.ofUid("fraud")).isNotEqualTo(HexId.ofJob(JOB));
        assertThatIllegalArgumentException().isThrownBy(() -> new HexId("ABCDEF0123456789ABCDEF0123456789"));
    }

    @Test
    void shouldRaiseTerms() {
        assertThat(Term.FIRST.next()).isEqualTo(new Term(2)).isGreaterThan(Term.FIRST);
        assertThatIllegalArgumentException().isThrownBy(() -> new Term(0));
        assertThatIllegalArgumentException().isThrownBy(() -> new RunId(0));
    }
}
