package io.penstock.quickstart.topn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.penstock.quickstart.topn.TopItems.Sale;
import io.penstock.quickstart.topn.TopItems.Top;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TopItemsTest {

    private static final long MINUTE_MS = 60_000;

    @Test
    void shouldNameTheBestThreeOfEachWindow() throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        List<Top> tops = TopItems.top(env.fromData(
                                new Sale("pen", 5, 0),
                                new Sale("ink", 2, 1),
                                new Sale("cup", 9, 2),
                                new Sale("hat", 3, 3),
                                new Sale("ink", 2, 4 * MINUTE_MS),
                                new Sale("ink", 1, 5 * MINUTE_MS))
                        .assignTimestampsAndWatermarks(TopItems.salesInTime()))
                .executeAndCollect(100);
        assertThat(tops).hasSize(10);
        assertThat(tops.get(0).endMs()).isEqualTo(MINUTE_MS);
        assertThat(tops.get(0).best())
                .extracting(Sale::item, Sale::number)
                .containsExactly(tuple("cup", 9L), tuple("pen", 5L), tuple("hat", 3L));
        assertThat(tops.get(4).best()).extracting(Sale::item).containsExactly("cup", "pen", "ink");
        assertThat(tops.get(5).best()).singleElement().satisfies(sale -> assertThat(sale.number())
                .isEqualTo(3));
    }
}
