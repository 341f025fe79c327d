package io.penstock.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Whether the check of the kill tests would notice. */
class FoldCheckTest {

    private static final List<String> INPUT =
            List.of("a:0:0:1000:5", "a:0:1:1001:9", "b:0:2:1002:7", "end:0:3:101000:0");
    private static final List<String> RESULTS = List.of(
            "r:a:0:0:1000:5=1,5,1,0",
            "r:a:0:1:1001:9=2,14,2,4",
            "r:b:0:2:1002:7=1,7,1,0",
            "r:end:0:3:101000:0=1,0,1,0",
            "t:a:20=2",
            "t:b:20=1");

    @Test
    void shouldFindNothingWhereAllIsThereOnce() {
        FoldCheck check = check(INPUT, RESULTS);

        assertThat(check.differences()).isEmpty();
        assertThat(check.checked()).isEqualTo(10); // four lines in two topics, two timers
    }

    @Test
    void shouldCountWhatIsLost() {
        assertThat(check(INPUT.subList(1, 4), RESULTS).lost()).isEqualTo(1);
        assertThat(check(INPUT, without("r:end:0:3:101000:0=1,0,1,0")).lost()).isEqualTo(1);
        assertThat(check(INPUT, without("t:b:20=1")).lost()).isEqualTo(1);
    }

    @Test
    void shouldCountWhatIsDoubled() {
        List<String> twice = new ArrayList<>(INPUT);
        twice.add(INPUT.get(0));
        assertThat(check(twice, RESULTS).doubled()).isEqualTo(1);
        assertThat(check(INPUT, with("r:a:0:0:1000:5=1,5,1,0")).doubled()).isEqualTo(1);
        assertThat(check(INPUT, with("t:a:20=2")).doubled()).isEqualTo(1);
        assertThat(check(INPUT, with("t:c:20=1")).doubled()).isEqualTo(1);
    }

    @Test
    void shouldCountStatesThatContradictTheResultsBeforeThem() {
        assertThat(check(INPUT, instead("r:a:0:1:1001:9=2,14,2,4", "r:a:0:1:1001:9=1,14,2,4"))
                        .torn())
                .isEqualTo(1);
        assertThat(check(INPUT, instead("r:a:0:1:1001:9=2,14,2,4", "r:a:0:1:1001:9=2,9,2,4"))
                        .torn())
                .isEqualTo(1);
        assertThat(check(INPUT, instead("r:a:0:1:1001:9=2,14,2,4", "r:a:0:1:1001:9=2,14,3,4"))
                        .torn())
                .isEqualTo(1);
        assertThat(check(INPUT, instead("r:a:0:1:1001:9=2,14,2,4", "r:a:0:1:1001:9=2,14,2,0"))
                        .torn())
                .isEqualTo(1);
        assertThat(check(INPUT, instead("t:a:20=2", "t:a:20=1")).torn()).isEqualTo(1);
    }

    @Test
    void shouldCountLinesOfAPartitionThatChangePlaces() {
        List<String> swapped = instead("r:a:0:0:1000:5=1,5,1,0", "r:a:0:1:1001:9=1,9,1,0");
        swapped.set(1, "r:a:0:0:1000:5=2,14,2,4");

        assertThat(check(INPUT, swapped).torn()).isEqualTo(1);
    }

    private static List<String> without(String result) {
        return RESULTS.stream().filter(each -> !each.equals(result)).toList();
    }

    private static List<String> with(String result) {
        return Stream.concat(RESULTS.stream(), Stream.of(result)).toList();
    }

    private static List<String> instead(String result, String other) {
        return new ArrayList<>(
                RESULTS.stream().map(each -> each.equals(result) ? other : each).toList());
    }

    /** Against an input of all four lines. */
    private static FoldCheck check(List<String> audit, List<String> results) {
        return FoldCheck.of(records(INPUT), records(audit), records(results));
    }

    private static List<ConsumerRecord<String, String>> records(List<String> values) {
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        for (String value : values) {
            records.add(new ConsumerRecord<>("topic", 0, records.size(), "", value));
        }
        return records;
    }
}
