package io.penstock.engine.slot;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.connector.source.RawRecord;
import io.penstock.api.connector.source.SourceSplit;
import io.penstock.log.LogHeader;
import io.penstock.log.LogWrite;
import io.penstock.metrics.SimpleCounter;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What waits for a cut, dead letters included. */
class OutputBufferTest {

    private final OutputBuffer output = new OutputBuffer(1 << 20);
    private final SimpleCounter undecodable = new SimpleCounter();
    private final SimpleCounter rejected = new SimpleCounter();
    private final DeadLetters letters = new DeadLetters("p.fraud.dlq", output, undecodable, rejected);

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> headers(LogWrite write) {
        return write.headers().stream()
                .map(header -> header.name() + "=" + text(header))
                .toList();
    }

    private static String text(LogHeader header) {
        byte[] value = header.value();
        return value == null ? "(null)" : new String(value, StandardCharsets.UTF_8);
    }

    @Test
    void shouldKeepEverythingOfARecordInTheOrderSent() {
        Map<String, byte[]> headers = new LinkedHashMap<>();
        headers.put("b", utf8("1"));
        headers.put("a", utf8("2"));
        output.send("out", 3, 42, utf8("key"), utf8("value"), headers);
        output.send("out", -1, -1, null, null, Map.of());

        assertThat(output.bytes()).isEqualTo(8);
        List<LogWrite> sealed = List.copyOf(output.seal());
        assertThat(sealed).hasSize(2);
        LogWrite first = sealed.get(0);
        assertThat(first.topic()).isEqualTo("out");
        assertThat(first.partition()).isEqualTo(3);
        assertThat(first.timestampMs()).isEqualTo(42);
        assertThat(first.key()).isEqualTo(utf8("key"));
        assertThat(first.value()).isEqualTo(utf8("value"));
        assertThat(headers(first)).containsExactly("b=1", "a=2");
        LogWrite second = sealed.get(1);
        assertThat(second.partition()).isEqualTo(LogWrite.PARTITION_BY_KEY);
        assertThat(second.timestampMs()).isEqualTo(LogWrite.TIMESTAMP_NOW);
        assertThat(second.value()).as("a tombstone").isNull();
        assertThat(second.headers()).isEmpty();
    }

    @Test
    void shouldHandOverWhatItHasAndBeginAnew() {
        output.send("out", -1, -1, null, utf8("one"), Map.of());
        Collection<LogWrite> sealed = output.seal();
        assertThat(output.bytes()).isZero();
        output.send("out", -1, -1, null, utf8("two"), Map.of());
        assertThat(sealed).as("later writes are not in it").hasSize(1);
        assertThat(output.seal()).hasSize(1);
        assertThat(output.seal()).isEmpty();
    }

    @Test
    void shouldDropWhatIsRolledBack() {
        output.send("out", -1, -1, null, utf8("one"), Map.of());
        output.drop();
        assertThat(output.bytes()).isZero();
        assertThat(output.seal()).isEmpty();
    }

    @Test
    void shouldSayInHeadersWhereADeadLetterCameFromAndWhy() {
        RawRecord raw = new RawRecord(utf8("key"), utf8("value"), Map.of("trace", utf8("t-1")), 77);
        letters.rejected(new SourceSplit("in", 4), 19, raw, "java.lang.IllegalStateException", "boom");
        LogWrite letter = output.seal().iterator().next();
        assertThat(letter.topic()).isEqualTo("p.fraud.dlq");
        assertThat(letter.key()).isEqualTo(utf8("key"));
        assertThat(letter.value()).isEqualTo(utf8("value"));
        assertThat(headers(letter))
                .containsExactlyInAnyOrder(
                        "trace=t-1",
                        "penstock.dlq.topic=in",
                        "penstock.dlq.partition=4",
                        "penstock.dlq.offset=19",
                        "penstock.dlq.timestamp=77",
                        "penstock.dlq.error.class=java.lang.IllegalStateException",
                        "penstock.dlq.error.message=boom");
    }

    @Test
    void shouldWriteADeadLetterOfARecordWithoutKeyTimestampOrMessage() {
        RawRecord raw = new RawRecord(null, utf8("value"), Map.of(), -1);
        letters.undecodable(new SourceSplit("in", 4), 19, raw, "E", null);
        LogWrite letter = output.seal().iterator().next();
        assertThat(letter.key()).isNull();
        assertThat(headers(letter))
                .contains("penstock.dlq.error.message=")
                .noneMatch(header -> header.startsWith("penstock.dlq.timestamp"));
    }

    @Test
    void shouldCountUndecodableAndRejectedRecordsApart() {
        RawRecord raw = new RawRecord(null, utf8("value"), Map.of(), -1);
        letters.rejected(new SourceSplit("in", 4), 1, raw, "E", null);
        letters.undecodable(new SourceSplit("in", 4), 2, raw, "E", null);
        letters.skipped();
        assertThat(rejected.getCount()).isEqualTo(1);
        assertThat(undecodable.getCount()).isEqualTo(2);
        assertThat(output.seal()).as("a skipped one is left out").hasSize(2);
    }
}
