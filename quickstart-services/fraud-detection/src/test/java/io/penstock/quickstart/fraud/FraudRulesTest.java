package io.penstock.quickstart.fraud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.penstock.quickstart.fraud.FraudRules.Account;
import io.penstock.quickstart.fraud.FraudRules.Judgement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FraudRulesTest {

    private static final double HAMBURG_LATITUDE = 53.5511;
    private static final double HAMBURG_LONGITUDE = 9.9937;
    private static final double NEW_YORK_LATITUDE = 40.7128;
    private static final double NEW_YORK_LONGITUDE = -74.0060;
    private static final long START_MS = 1_700_000_000_000L;

    private long lastId;
    private Account account = Account.NEW;

    @Test
    void shouldRaiseVelocityWhenALargePaymentFollowsThreeSmallOnesWithinAMinute() {
        pay(5_00, 0);
        pay(9_99, 10_000);
        pay(1, 20_000);

        assertThat(pay(500_00, 60_000))
                .containsExactly(new Alert(
                        Rule.VELOCITY, 7, 4, START_MS + 60_000, "3 payments under 10.00 within a minute, then 500.00"));
    }

    @Test
    void shouldRaiseNothingWhenTheSmallPaymentsAreTooFewTooOldOrTooLargeOrTheLastIsNotLarge() {
        pay(5_00, 0);
        pay(5_00, 1);
        assertThat(pay(500_00, 2)).as("two small ones").isEmpty();
        pay(10_00, 3);
        assertThat(pay(500_00, 4)).as("10.00 is not small").isEmpty();
        pay(5_00, 5);
        assertThat(pay(499_99, 6)).as("499.99 is not large").isEmpty();
        assertThat(pay(500_00, 60_001))
                .as("the oldest is a minute and a millisecond old")
                .isEmpty();
    }

    @Test
    void shouldForgetTheSmallPaymentsWhenVelocityWasRaised() {
        pay(5_00, 0);
        pay(5_00, 1);
        pay(5_00, 2);
        assertThat(pay(500_00, 3)).hasSize(1);
        assertThat(pay(500_00, 4)).isEmpty();
    }

    @Test
    void shouldRaiseAmountWhenAPaymentIsFarAboveTheRunningProfile() {
        payTenTimesAbout20();
        Profile profile = account.profile();

        assertThat(profile.count()).isEqualTo(10);
        assertThat(pay(profile.limitCents(), 11_000)).isEmpty();
        payTenTimesAbout20();
        Profile now = account.profile();
        List<Alert> alerts = pay(now.limitCents() + 1, 30_000);
        assertThat(alerts).extracting(Alert::rule).containsExactly(Rule.AMOUNT);
        assertThat(alerts.get(0).reason()).matches("\\d+\\.\\d\\d, usual are 2\\d\\.\\d\\d \\+- \\d+\\.\\d\\d");
    }

    @Test
    void shouldNotJudgeAmountsWhenTheAccountIsNew() {
        for (int n = 0; n < Profile.COUNT_MIN - 1; n++) {
            pay(20_00, n);
        }
        assertThat(pay(499_00, 100)).isEmpty();
    }

    @Test
    void shouldLearnNoMoreThanTheLimitWhenAPaymentIsFarAboveIt() {
        payTenTimesAbout20();
        Profile before = account.profile();

        pay(1_000_000_00, 11_000);

        assertThat(account.profile().meanCents()).isLessThan(before.meanCents() + before.limitCents() / 16 + 1);
    }

    @Test
    void shouldRaiseImpossibleTravelWhenFasterThan900KilometresAnHour() {
        long metres = FraudRules.metres(HAMBURG_LATITUDE, HAMBURG_LONGITUDE, NEW_YORK_LATITUDE, NEW_YORK_LONGITUDE);
        assertThat(metres / 1000).isBetween(6_100L, 6_160L);
        pay(20_00, 0);

        assertThat(payInNewYork(4 * metres - 1))
                .extracting(Alert::rule, Alert::reason)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(
                        Rule.IMPOSSIBLE_TRAVEL, metres / 1000 + " km in " + (4 * metres - 1) / 1000 + " s"));
    }

    @Test
    void shouldRaiseNothingWhenTheFlightIsPossible() {
        long metres = FraudRules.metres(HAMBURG_LATITUDE, HAMBURG_LONGITUDE, NEW_YORK_LATITUDE, NEW_YORK_LONGITUDE);
        pay(20_00, 0);

        assertThat(payInNewYork(4 * metres)).isEmpty();
    }

    @Test
    void shouldNotJudgeTheWayBackWhenTheWayOutWasImpossible() {
        pay(20_00, 0);
        assertThat(payInNewYork(1_000)).hasSize(1);
        assertThat(pay(20_00, 2_000)).isEmpty();
        assertThat(payInNewYork(3_000)).as("but the next one again").hasSize(1);
    }

    @Test
    void shouldNotMindShortDistancesWhenNoTimeHasPassed() {
        pay(20_00, 0);
        assertThat(apply(
                        new Transaction(++lastId, 7, 20_00, "m1", HAMBURG_LATITUDE + 0.4, HAMBURG_LONGITUDE, START_MS)))
                .isEmpty();
    }

    @Test
    void shouldRefuseATransactionWhenItIsNotAPayment() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Transaction(3, 7, 0, "m1", 0, 0, 0))
                .withMessageContaining("transaction 3 of account 7");
        assertThatIllegalArgumentException().isThrownBy(() -> new Transaction(3, 7, 1, "m1", Double.NaN, 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Transaction(3, 7, 1, "m1", 0, 180.1, 0));
    }

    private void payTenTimesAbout20() {
        for (int n = 0; n < 10; n++) {
            pay(18_00 + n * 50, n * 1_000L);
        }
    }

    private List<Alert> pay(long cents, long afterMs) {
        return apply(
                new Transaction(++lastId, 7, cents, "m1", HAMBURG_LATITUDE, HAMBURG_LONGITUDE, START_MS + afterMs));
    }

    private List<Alert> payInNewYork(long afterMs) {
        return apply(
                new Transaction(++lastId, 7, 20_00, "m1", NEW_YORK_LATITUDE, NEW_YORK_LONGITUDE, START_MS + afterMs));
    }

    private List<Alert> apply(Transaction payment) {
        Judgement judgement = FraudRules.judge(account, payment);
        account = judgement.after();
        return new ArrayList<>(judgement.alerts());
    }
}
