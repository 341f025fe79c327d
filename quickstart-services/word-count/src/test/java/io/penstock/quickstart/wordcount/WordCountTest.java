package io.penstock.quickstart.wordcount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.quickstart.wordcount.WordCount.Count;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WordCountTest {

    @Test
    void shouldCountEachWordUpwards() throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        List<Count> counts =
                WordCount.count(env.fromData("To be, or not", "to be!")).executeAndCollect(100);
        assertThat(counts)
                .containsExactlyInAnyOrder(
                        new Count("to", 1),
                        new Count("be", 1),
                        new Count("or", 1),
                        new Count("not", 1),
                        new Count("to", 2),
                        new Count("be", 2))
                .containsSubsequence(new Count("to", 1), new Count("to", 2));
    }

    @Test
    void shouldPrintTheCountsOfItsSentence() throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            WordCount.main(new String[0]);
        } finally {
            System.setOut(before);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8).lines()).hasSize(10).contains("to 2", "be 2", "question 1");
    }

    @Test
    void shouldSayWhatTopicsNeed() {
        assertThatThrownBy(() -> WordCount.main(new String[] {"lines", "counts", "once"}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("penstock.kafka.bootstrap.servers");
    }
}
