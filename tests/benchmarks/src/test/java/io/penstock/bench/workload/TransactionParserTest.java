package io.penstock.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransactionParserTest {

    private static final String LINE =
            """
            {"id":12,"account":345,"kind":"card","amount":6789,"currency":"EUR","merchant":"shop-00042",\
            "country":"DE","ts":1767225600012,"note":"order 0000000012"}""";

    private final TransactionParser parser = new TransactionParser();

    @Test
    void shouldReadEveryFieldWhenTheLineIsWhole() {
        Transaction transaction = parser.parse(bytes(LINE));

        assertThat(transaction.id()).isEqualTo(12);
        assertThat(transaction.account()).isEqualTo(345);
        assertThat(transaction.amountCents()).isEqualTo(6789);
        assertThat(transaction.timestamp()).isEqualTo(1_767_225_600_012L);
        assertThat(transaction.isReport()).isFalse();
        assertThat(text(transaction, transaction.currencyStart, transaction.currencyEnd))
                .isEqualTo("EUR");
        assertThat(text(transaction, transaction.merchantStart, transaction.merchantEnd))
                .isEqualTo("shop-00042");
        assertThat(text(transaction, transaction.countryStart, transaction.countryEnd))
                .isEqualTo("DE");
    }

    @Test
    void shouldReadTheSameWhenFieldsChangePlacesAndBlanksSurroundThem() {
        Transaction transaction = parser.parse(
                bytes(
                        """
                         { "ts" : -5 , "country":"FR", "merchant":"a\\"b","extra":null, "currency":"USD",
                           "amount":0,"kind":"report","account":2,"id":1 }\s"""));

        assertThat(transaction.timestamp()).isEqualTo(-5);
        assertThat(transaction.isReport()).isTrue();
        assertThat(text(transaction, transaction.merchantStart, transaction.merchantEnd))
                .isEqualTo("a\\\"b");
        assertThat(transaction.toUpdate()).isEqualTo(new Update(2, 1, 0, -5, true));
    }

    @Test
    void shouldOverwriteAllFieldsWhenARecordIsReused() {
        Transaction reused = new Transaction();
        parser.parse(bytes(LINE.replace("card", "report")), reused);
        parser.parse(bytes(LINE.replace("345", "7")), reused);

        assertThat(reused.toUpdate()).isEqualTo(new Update(7, 12, 6789, 1_767_225_600_012L, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "account", "kind", "amount", "currency", "merchant", "country", "ts"})
    void shouldNameTheFieldWhenItIsMissing(String field) {
        String without = LINE.replace("\"" + field + "\"", "\"other\"");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> parser.parse(bytes(without)))
                .withMessageContaining("\"" + field + "\" is missing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{\"id\":1",
                "{\"id\":}",
                "{\"id\":1.5}",
                "{\"id\":\"x\"}",
                "{\"id\":1234567890123456789}",
                "{\"id\":1 \"ts\":2}",
                "{\"note\":{}}",
                "{\"note\":\"open}",
                "{} {}"
            })
    void shouldRefuseWhatIsNoFlatObject(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parser.parse(bytes(text)))
                .withMessageStartingWith("malformed JSON at byte");
    }

    @Test
    void shouldReadWhatTheGeneratorWrites() {
        TransactionGenerator generator = new TransactionGenerator(7, 1000);
        for (int record = 0; record < 1000; record++) {
            byte[] value = generator.next();
            Transaction transaction = parser.parse(value);

            assertThat(value.length).isBetween(140, 165);
            assertThat(transaction.id()).isEqualTo(record);
            assertThat(transaction.account()).isEqualTo(generator.account()).isBetween(0L, 999L);
            assertThat(transaction.amountCents())
                    .isEqualTo(generator.amountCents())
                    .isPositive();
            assertThat(transaction.timestamp()).isEqualTo(TransactionGenerator.FIRST_TIMESTAMP_MS + record);
        }
    }

    @Test
    void shouldWriteTheSameRecordsWhenTheSeedIsTheSame() {
        TransactionGenerator one = new TransactionGenerator(3, 10);
        TransactionGenerator same = new TransactionGenerator(3, 10);
        TransactionGenerator other = new TransactionGenerator(4, 10);
        byte[] first = one.next();

        assertThat(same.next()).isEqualTo(first);
        assertThat(other.next()).isNotEqualTo(first);
    }

    private static String text(Transaction transaction, int start, int end) {
        return new String(transaction.json, start, end - start, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
