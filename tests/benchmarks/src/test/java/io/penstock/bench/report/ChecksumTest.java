package io.penstock.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ChecksumTest {

    @Test
    void shouldNotDependOnTheOrder() {
        Checksum one = checksum("a=1", "b=2", "a=1");
        Checksum other = checksum("b=2", "a=1", "a=1");

        assertThat(one).isEqualTo(other).hasSameHashCodeAs(other).hasToString(other.toString());
    }

    @Test
    void shouldDifferWhenARecordIsLostDoubledOrChanged() {
        Checksum whole = checksum("a=1", "b=2");

        assertThat(checksum("a=1")).isNotEqualTo(whole);
        assertThat(checksum("a=1", "b=2", "b=2")).isNotEqualTo(whole);
        assertThat(checksum("a=1", "b=3")).isNotEqualTo(whole);
        // As many records, one lost and one doubled.
        assertThat(checksum("a=1", "a=1")).isNotEqualTo(whole);
    }

    @Test
    void shouldBindKeysToTheirValues() {
        assertThat(checksum("a=1", "b=2")).isNotEqualTo(checksum("a=2", "b=1"));
        assertThat(checksum("a=b")).isNotEqualTo(checksum("b=a"));
    }

    @Test
    void shouldTellAnAbsentKeyFromAnEmptyOne() {
        Checksum absent = new Checksum();
        absent.add(null, bytes("1"));

        assertThat(absent).isNotEqualTo(checksum("=1"));
    }

    @Test
    void shouldBindNumbersToEachOther() {
        Checksum pairs = new Checksum();
        pairs.add(1, 2);
        pairs.add(3, 4);
        Checksum crossed = new Checksum();
        crossed.add(1, 4);
        crossed.add(3, 2);

        assertThat(pairs.count()).isEqualTo(2);
        assertThat(crossed).isNotEqualTo(pairs);
    }

    private static Checksum checksum(String... records) {
        Checksum checksum = new Checksum();
        for (String record : records) {
            int equals = record.indexOf('=');
            checksum.add(bytes(record.substring(0, equals)), bytes(record.substring(equals + 1)));
        }
        return checksum;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
