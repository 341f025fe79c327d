package io.penstock.quickstart.fraud;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.quickstart.checker.CheckerRules;
import io.penstock.quickstart.fraud.FraudRules.Account;
import io.penstock.quickstart.fraud.FraudRules.Judgement;
import io.penstock.quickstart.generator.GeneratedTraffic;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two implementations of RULES.md that share nothing, on the same generated traffic. */
class RulesAgainstCheckerTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldRaiseTheSameAlertsAsTheCheckersReplay(long seed) {
        List<Transaction> traffic = GeneratedTraffic.of(
                seed,
                200_000,
                (id, account, cents, merchant, latitude, longitude, timestampMs) ->
                        new Transaction(id, account, cents, merchant, latitude, longitude, timestampMs));

        List<String> ofTheService = service(traffic);
        CheckerRules checker = new CheckerRules(100);
        traffic.forEach(t -> checker.add(
                t.merchant().hashCode() & 3,
                t.id(),
                t.account(),
                t.amountCents(),
                t.latitude(),
                t.longitude(),
                t.timestampMs()));
        List<String> ofTheChecker = checker.close();

        assertThat(ofTheService).hasSizeGreaterThan(1_000);
        for (Rule rule : Rule.values()) {
            assertThat(ofTheService).anyMatch(alert -> alert.startsWith(rule.name()));
        }
        assertThat(ofTheChecker).containsExactlyElementsOf(ofTheService);
    }

    private static List<String> service(List<Transaction> traffic) {
        List<Transaction> ordered = new ArrayList<>(traffic);
        ordered.sort(Comparator.comparingLong(Transaction::timestampMs).thenComparingLong(Transaction::id));
        Map<Long, Account> accounts = new HashMap<>();
        List<String> alerts = new ArrayList<>();
        for (Transaction payment : ordered) {
            Judgement judgement = FraudRules.judge(accounts.getOrDefault(payment.account(), Account.NEW), payment);
            accounts.put(payment.account(), judgement.after());
            for (Alert alert : judgement.alerts()) {
                alerts.add(alert.rule() + " " + alert.account() + " " + alert.transactionId() + " "
                        + alert.timestampMs() + " " + alert.reason());
            }
        }
        return alerts;
    }
}
