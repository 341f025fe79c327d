package io.penstock.api.connector.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class DeadLetterHeadersTest {

    private static final SourceSplit SPLIT = new SourceSplit("payments", 3);

    @Test
    void shouldSayWhereTheRecordCameFromAndWhyItIsThere() {
        RawRecord raw = new RawRecord(null, null, Map.of("trace", bytes("t1")), 1_700_000_000_000L);

        Map<String, byte[]> headers = DeadLetterHeaders.of(SPLIT, 42, raw, new IllegalStateException("bad magic byte"));

        assertThat(text(headers, "trace")).isEqualTo("t1");
        assertThat(text(headers, "penstock.dlq.topic")).isEqualTo("payments");
        assertThat(text(headers, "penstock.dlq.partition")).isEqualTo("3");
        assertThat(text(headers, "penstock.dlq.offset")).isEqualTo("42");
        assertThat(text(headers, "penstock.dlq.timestamp")).isEqualTo("1700000000000");
        assertThat(text(headers, "penstock.dlq.error.class")).isEqualTo("java.lang.IllegalStateException");
        assertThat(text(headers, "penstock.dlq.error.message")).isEqualTo("bad magic byte");
    }

    @Test
    void shouldNameTheLastGraveWhenADeadLetterDiesAgain() {
        Map<String, byte[]> first = DeadLetterHeaders.of(
                new SourceSplit("first", 0), 1, new RawRecord(null, null, Map.of(), 5), new Exception("one"));

        Map<String, byte[]> second = DeadLetterHeaders.of(SPLIT, 9, new RawRecord(null, null, first, -1), null);

        assertThat(text(second, "penstock.dlq.topic")).isEqualTo("payments");
        assertThat(text(second, "penstock.dlq.offset")).isEqualTo("9");
        assertThat(second)
                .doesNotContainKeys("penstock.dlq.timestamp", "penstock.dlq.error.class", "penstock.dlq.error.message");
    }

    @Test
    void shouldBoundTheMessage() {
        Map<String, byte[]> headers = DeadLetterHeaders.of(
                SPLIT, 0, new RawRecord(null, null, Map.of(), -1), new Exception("x".repeat(100_000)));

        assertThat(headers.get("penstock.dlq.error.message")).hasSize(DeadLetterHeaders.ERROR_MESSAGE_CHARS_MAX);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static String text(Map<String, byte[]> headers, String name) {
        return new String(headers.get(name), UTF_8);
    }
}
