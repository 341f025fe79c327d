package io.penstock.quickstart.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.penstock.quickstart.generator.Traffic.Settings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrafficTest {

    private static final long START_MS = 1_700_000_000_000L;
    private static final Settings SETTINGS = new Settings(42, 1_000, 0.01, 80);

    @Test
    void shouldRepeatItselfWhenTheSeedIsTheSame() {
        assertThat(payments(SETTINGS, 20_000)).isEqualTo(payments(SETTINGS, 20_000));
    }

    @Test
    void shouldDifferWhenTheSeedDiffers() {
        assertThat(payments(new Settings(43, 1_000, 0.01, 80), 100)).isNotEqualTo(payments(SETTINGS, 100));
    }

    @Test
    void shouldStayWithinTheDisorderWhenPaymentsGoToManyPartitions() {
        Map<Integer, Long> maxMs = new HashMap<>();
        boolean disordered = false;
        for (Payment payment : payments(SETTINGS, 50_000)) {
            int partition = payment.merchant().hashCode() & 3;
            long max = maxMs.getOrDefault(partition, Long.MIN_VALUE);
            disordered |= payment.timestampMs() < max;
            assertThat(payment.timestampMs()).isGreaterThanOrEqualTo(Math.max(max, START_MS) - 80);
            maxMs.put(partition, Math.max(max, payment.timestampMs()));
        }
        assertThat(disordered).as("something is out of order").isTrue();
    }

    @Test
    void shouldPlantEveryKindAboutAsOftenAsToldWhenItRunsForMinutes() {
        Map<FraudKind, Integer> planted = new HashMap<>();
        for (Payment payment : payments(SETTINGS, 300_000)) {
            if (payment.fraud() != null) {
                planted.merge(payment.fraud(), 1, Integer::sum);
            }
        }
        assertThat(planted).containsOnlyKeys(FraudKind.values());
        assertThat(planted.values()).allSatisfy(n -> assertThat(n).isBetween(800, 1_200));
    }

    @Test
    void shouldGiveBusyAccountsMoreThanQuietOnes() {
        Map<Long, Integer> paid = new HashMap<>();
        payments(SETTINGS, 100_000).forEach(payment -> paid.merge(payment.account(), 1, Integer::sum));

        assertThat(paid.getOrDefault(1L, 0)).isGreaterThan(10 * paid.getOrDefault(1_000L, 0));
        assertThat(paid.keySet()).allMatch(account -> account >= 1 && account <= 1_000);
    }

    @Test
    void shouldCloseEveryPartitionBeyondTheWatermarkBoundOfTheLatestPayment() {
        Traffic traffic = new Traffic(SETTINGS);
        long maxMs = Long.MIN_VALUE;
        long lastId = 0;
        for (int n = 0; n < 1_000; n++) {
            Payment payment = traffic.next(START_MS + n);
            maxMs = Math.max(maxMs, payment.timestampMs());
            lastId = payment.id();
        }

        List<Payment> closing = traffic.closing(4, 100);

        long watermarkMs = closing.get(0).timestampMs() - 100 - 1;
        assertThat(watermarkMs).isGreaterThanOrEqualTo(maxMs);
        assertThat(closing).extracting(Payment::account).containsOnly(0L);
        assertThat(closing).extracting(Payment::id).containsExactly(lastId + 1, lastId + 2, lastId + 3, lastId + 4);
    }

    @Test
    void shouldRefuseSettingsThatMakeNoSense() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Settings(1, 0, 0.01, 80));
        assertThatIllegalArgumentException().isThrownBy(() -> new Settings(1, 1, 1.01, 80));
        assertThatIllegalArgumentException().isThrownBy(() -> new Settings(1, 1, Double.NaN, 80));
        assertThatIllegalArgumentException().isThrownBy(() -> new Settings(1, 1, 0.01, -1));
    }

    /** Five a millisecond. */
    private static List<Payment> payments(Settings settings, int count) {
        Traffic traffic = new Traffic(settings);
        List<Payment> payments = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            payments.add(traffic.next(START_MS + n / 5));
        }
        return payments;
    }
}
