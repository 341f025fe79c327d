package io.penstock.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EtlTest {

    private final TransactionParser parser = new TransactionParser();
    private final Etl etl = new Etl();

    @Test
    void shouldConvertTheAmountAndTheMerchantWhenWriting() {
        Transaction transaction = parse("USD", "DE");

        assertThat(Etl.eurCents(transaction)).isEqualTo(920);
        assertThat(new String(etl.write(transaction, 920), StandardCharsets.UTF_8))
                .isEqualTo(
                        """
                        {"id":12,"account":345,"eurCents":920,"currency":"USD","merchant":"SHOP-00042","country":"DE",\
                        "ts":-9223372036854775}""");
    }

    @Test
    void shouldDropBlockedCountriesOnly() {
        assertThat(Etl.keeps(parse("EUR", "XK"))).isFalse();
        assertThat(Etl.keeps(parse("EUR", "DE"))).isTrue();
    }

    @Test
    void shouldDropAboutATenthOfTheGeneratedRecords() {
        TransactionGenerator generator = new TransactionGenerator(1, 100);
        int kept = 0;
        for (int record = 0; record < 10_000; record++) {
            kept += Etl.keeps(parser.parse(generator.next())) ? 1 : 0;
        }

        assertThat(kept).isBetween(8_850, 9_150);
    }

    private Transaction parse(String currency, String country) {
        String line =
                """
                {"id":12,"account":345,"kind":"card","amount":1000,"currency":"%s","merchant":"shop-00042",\
                "country":"%s","ts":-9223372036854775}"""
                        .formatted(currency, country);
        return parser.parse(line.getBytes(StandardCharsets.UTF_8));
    }
}
