package io.penstock.quickstart.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.quickstart.rules.ChangingRules.Alert;
import io.penstock.quickstart.rules.ChangingRules.Rule;
import io.penstock.quickstart.rules.ChangingRules.Transfer;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChangingRulesTest {

    @Test
    void shouldJudgeByTheRulesOfTheTime() throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        List<Alert> alerts = ChangingRules.alerts(
                        env.fromData(
                                        new Transfer("ann", 500, 50),
                                        new Transfer("ann", 500, 150),
                                        new Transfer("bob", 90, 160),
                                        new Transfer("ann", 500, 250),
                                        new Transfer("bob", 2_000, 260))
                                .assignTimestampsAndWatermarks(ChangingRules.by(Transfer::timeMs)),
                        env.fromData(
                                        new Rule("large", 100, 100),
                                        new Rule("large", 1_000, 200),
                                        new Rule("huge", 1_500, 220))
                                .assignTimestampsAndWatermarks(ChangingRules.by(Rule::timeMs)))
                .executeAndCollect(10);
        assertThat(alerts)
                .containsExactlyInAnyOrder(
                        new Alert("large", "ann", 500),
                        new Alert("large", "bob", 2_000),
                        new Alert("huge", "bob", 2_000));
    }
}
