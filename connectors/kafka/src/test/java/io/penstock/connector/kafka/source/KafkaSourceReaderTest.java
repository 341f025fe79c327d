package io.penstock.connector.kafka.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.connector.source.SourcePosition;
import io.penstock.api.connector.source.SourceReader;
import io.penstock.api.connector.source.SourceSplit;
import io.penstock.api.connector.source.SplitOutput.Admission;
import io.penstock.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import io.penstock.log.Isolation;
import io.penstock.log.LogException;
import io.penstock.log.LogPartition;
import io.penstock.util.Collector;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class KafkaSourceReaderTest {

    private static final LogPartition P0 = new LogPartition("t", 0);
    private static final LogPartition P1 = new LogPartition("t", 1);
    private static final SourceSplit S0 = new SourceSplit("t", 0);
    private static final SourceSplit S1 = new SourceSplit("t", 1);

    private final ScriptedLog log = new ScriptedLog();
    private final CollectedOutput out0 = new CollectedOutput();
    private final CollectedOutput out1 = new CollectedOutput();
    private final SourceReader<String> reader = reader(KafkaRecordDeserializationSchema.valueOnly(new Texts()));

    @Test
    void shouldReadCommittedRecordsFromThePositionGiven() {
        reader.addSplit(S0, SourcePosition.of(10), out0);
        log.batches.add(ScriptedLog.batch(P0, 10, 2, 12));

        assertThat(reader.poll()).isTrue();

        assertThat(log.isolation).isEqualTo(Isolation.READ_COMMITTED);
        assertThat(log.assigned).containsEntry(P0, 10L);
        assertThat(out0.lines).containsExactly("10:t-0@10", "11:t-0@11");
        assertThat(out0.timestampsMs).containsExactly(1_010L, 1_011L);
        assertThat(reader.position(S0).offset()).isEqualTo(12);
        assertThat(reader.poll()).isFalse();
    }

    @Test
    void shouldTellTheHeaderThatIsWantedAheadOfItsRecord() {
        reader.addSplit(S0, SourcePosition.of(0), out0);
        reader.addSplit(S1, SourcePosition.of(0), out1);
        out0.wantedHeader = "h";
        log.batches.add(ScriptedLog.batch(P0, 0, 2, 2));
        log.batches.add(ScriptedLog.batch(P1, 0, 2, 2));
        reader.poll();
        assertThat(out0.headers).containsExactly("7 before line 0", "7 before line 1");
        assertThat(out1.headers).isEmpty();
        out0.wantedHeader = "another";
        log.batches.add(ScriptedLog.batch(P0, 2, 1, 3));
        reader.poll();
        assertThat(out0.lines).hasSize(3);
        assertThat(out0.headers).hasSize(2);
    }

    @Test
    void shouldPassMarkersBehindTheLastRecord() {
        reader.addSplit(S0, SourcePosition.of(0), out0);
        log.batches.add(ScriptedLog.batch(P0, 0, 2, 5));
        reader.poll();
        assertThat(reader.position(S0).offset()).isEqualTo(5);

        log.batches.add(ScriptedLog.batch(P0, 5, 0, 9));
        assertThat(reader.poll()).isTrue();

        assertThat(reader.position(S0).offset()).isEqualTo(9);
        assertThat(out0.lines).hasSize(2);
    }

    @Test
    void shouldKeepItsPlaceWhenTheOutputIsFull() {
        reader.addSplit(S0, SourcePosition.of(0), out0);
        reader.addSplit(S1, SourcePosition.of(0), out1);
        out0.linesMax = 3;
        log.batches.add(ScriptedLog.batch(P0, 0, 5, 5));
        log.batches.add(ScriptedLog.batch(P1, 0, 5, 5));

        reader.poll();
        assertThat(out0.lines).hasSize(3);
        assertThat(out1.lines).hasSize(5);
        assertThat(reader.position(S0).offset()).isEqualTo(3);
        assertThat(reader.poll()).isFalse();

        out0.linesMax = Integer.MAX_VALUE;
        assertThat(reader.poll()).isTrue();
        assertThat(out0.lines).containsExactly("0:t-0@0", "1:t-0@1", "2:t-0@2", "3:t-0@3", "4:t-0@4");
    }

    @Test
    void shouldEmitNoMoreThanItsBoundInOnePollAndTakeTurns() {
        reader.addSplit(S0, SourcePosition.of(0), out0);
        reader.addSplit(S1, SourcePosition.of(0), out1);
        log.batches.add(ScriptedLog.batch(P0, 0, 1_000, 1_000));
        log.batches.add(ScriptedLog.batch(P1, 0, 1_000, 1_000));

        reader.poll();

        assertThat(out0.lines).hasSize(KafkaSourceReader.RECORDS_PER_POLL_MAX / 2);
        assertThat(out1.lines).hasSize(KafkaSourceReader.RECORDS_PER_POLL_MAX / 2);

        while (reader.poll()) {
            assertThat(Math.abs(out0.lines.size() - out1.lines.size()))
                    .isLessThanOrEqualTo(KafkaSourceReader.RECORDS_PER_TURN_MAX);
        }
        assertThat(out0.lines).hasSize(1_000);
        assertThat(out1.lines).hasSize(1_000);
    }

    @Test
    void shouldStopFetchingAPartitionThatHoldsMuchAndGoOnWhenItHasDrained() {
        reader.addSplit(S0, SourcePosition.of(0), out0);
        reader.addSplit(S1, SourcePosition.of(0), out1);
        out0.linesMax = 0;
        log.batches.add(
                ScriptedLog.batch(P0, 0, KafkaSourceReader.RECORDS_HELD_MAX, KafkaSourceReader.RECORDS_HELD_MAX));

        reader.poll();
        assertThat(log.paused).isEmpty();
        reader.poll();
        assertThat(log.paused).containsExactly(P0);

        out0.linesMax = Integer.MAX_VALUE;
        while (!log.paused.isEmpty()) {
            int before = out0.lines.size();
            reader.poll();
            assertThat(out0.lines.size() > before || log.paused.isEmpty()).isTrue();
        }
        assertThat(out0.lines).hasSize(KafkaSourceReader.RECORDS_HELD_MAX);
    }

    @Test
    void shouldDropWhatItHoldsAndReadAgainWhenMovedBack() {
        reader.addSplit(S0, SourcePosition.of(0), out0);
        out0.linesMax = 2;
        log.batches.add(ScriptedLog.batch(P0, 0, 4, 4));
        reader.poll();
        CollectedOutput again = new CollectedOutput();

        reader.addSplit(S0, SourcePosition.of(1), again);
        assertThat(log.assigned).containsEntry(P0, 1L);
        assertThat(reader.position(S0).offset()).isEqualTo(1);
        log.batches.add(ScriptedLog.batch(P0, 1, 3, 4));
        reader.poll();

        assertThat(out0.lines).hasSize(2);
        assertThat(again.lines).containsExactly("1:t-0@1", "2:t-0@2", "3:t-0@3");
    }

    @Test
    void shouldStayOnTheRecordThatTheJobThrewAt() {
        reader.addSplit(S0, SourcePosition.of(0), out0);
        log.batches.add(ScriptedLog.batch(P0, 0, 3, 3));
        out0.thrown = new IllegalArgumentException("user code");

        assertThatThrownBy(reader::poll).isSameAs(out0.thrown);

        assertThat(reader.position(S0).offset()).isZero();
        assertThat(out0.lines).isEmpty();
    }

    @Test
    void shouldReportWhatCannotBeDecodedWithItsBytesAndGoOn() {
        reader.addSplit(S0, SourcePosition.of(0), out0);
        log.batches.add(ScriptedLog.batch(P0, 0, Arrays.asList("a", "bad bytes", null, "nothing", "b"), 5));

        reader.poll();

        assertThat(out0.lines)
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("0:a"),
                        line -> assertThat(line).isEqualTo("1:undecodable bad bytes because not a payment"),
                        line -> assertThat(line).startsWith("2:undecodable null because the record has no value"),
                        line -> assertThat(line).isEqualTo("4:b"));
        assertThat(out0.raw.get(0).key()).containsExactly(1);
        assertThat(out0.raw.get(0).headers()).containsOnlyKeys("h");
        assertThat(out0.raw.get(0).timestampMs()).isEqualTo(1_001);
        assertThat(reader.position(S0).offset()).isEqualTo(5);
    }

    @Test
    void shouldNotDecodeWhatTheVerdictLeavesOut() {
        reader.addSplit(S0, SourcePosition.of(0), out0);
        out0.verdicts.put(1L, Admission.SKIP);
        out0.verdicts.put(2L, Admission.DEAD_LETTER);
        log.batches.add(ScriptedLog.batch(P0, 0, List.of("a", "bad 1", "bad 2", "b"), 4));

        reader.poll();

        assertThat(out0.lines).containsExactly("0:a", "2:dead bad 2", "3:b");
    }

    @Test
    void shouldEmitNothingOfARecordWhoseDecoderThrowsHalfWay() {
        SourceReader<String> many = reader(new WholeRecords());
        many.addSplit(S0, SourcePosition.of(0), out0);
        log.batches.add(ScriptedLog.batch(P0, 0, List.of("x", "bad", "y"), 3));

        many.poll();

        assertThat(out0.lines)
                .containsExactly("0:x/t/0/0", "0:second", "1:undecodable bad because bad", "2:y/t/0/2", "2:second");
    }

    @Test
    void shouldBeCaughtUpOnlyAtTheEndAndWithNothingHeld() {
        reader.addSplit(S0, SourcePosition.of(0), out0);
        assertThat(reader.isCaughtUp(S0)).isFalse();
        assertThat(reader.pendingRecords(S0)).isEqualTo(-1);

        log.lags.put(P0, 7L);
        out0.linesMax = 1;
        log.batches.add(ScriptedLog.batch(P0, 0, 3, 3));
        reader.poll();
        assertThat(reader.pendingRecords(S0)).isEqualTo(9);
        log.lags.put(P0, 0L);
        assertThat(reader.isCaughtUp(S0)).isFalse();

        out0.linesMax = 3;
        reader.poll();
        assertThat(reader.pendingRecords(S0)).isZero();
        assertThat(reader.isCaughtUp(S0)).isTrue();
    }

    @Test
    void shouldNeitherFetchNorEmitAPausedSplit() {
        reader.addSplit(S0, SourcePosition.of(0), out0);
        log.lags.put(P0, 0L);
        log.batches.add(ScriptedLog.batch(P0, 0, 2, 2));
        reader.pauseSplit(S0);

        assertThat(reader.poll()).isFalse();
        assertThat(log.paused).containsExactly(P0);
        assertThat(reader.isCaughtUp(S0)).as("nobody looks").isFalse();

        reader.resumeSplit(S0);
        reader.poll();
        assertThat(log.paused).isEmpty();
        assertThat(out0.lines).hasSize(2);
    }

    @Test
    void shouldForgetASplitThatIsRemoved() {
        reader.addSplit(S0, SourcePosition.of(0), out0);
        reader.addSplit(S1, SourcePosition.of(0), out1);
        reader.removeSplit(S0);
        log.batches.add(ScriptedLog.batch(P1, 0, 1, 1));
        reader.poll();

        assertThat(log.assigned).containsOnlyKeys(P1);
        assertThat(out1.lines).hasSize(1);
        assertThatThrownBy(() -> reader.position(S0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("source \"payments\" does not read t-0");
    }

    @Test
    void shouldNameTheRemedyWhenRetentionHasDeletedWhatWasNotRead() {
        reader.addSplit(S0, SourcePosition.of(0), out0);
        log.failure = new LogException(LogException.Reason.OUT_OF_RANGE, "position 0 of t-0, which holds 50 to 90");

        assertThatThrownBy(reader::poll)
                .isInstanceOfSatisfying(
                        LogException.class, e -> assertThat(e.reason()).isEqualTo(LogException.Reason.OUT_OF_RANGE))
                .hasMessageContaining("source \"payments\"")
                .hasMessageContaining("position 0 of t-0, which holds 50 to 90")
                .hasMessageContaining("raise retention.ms");
    }

    @Test
    void shouldWaitAfterAFetchThatBroughtLittle() throws Exception {
        TestContext.Standing clock = new TestContext.Standing();
        SourceReader<String> patient = KafkaSource.<String>builder()
                .setTopics("t")
                .setDeserializer(KafkaRecordDeserializationSchema.valueOnly(new Texts()))
                .build()
                .createReader(new TestContext(log, clock));
        patient.addSplit(S0, SourcePosition.of(0), out0);
        log.batches.add(ScriptedLog.batch(P0, 0, 1, 1));
        patient.poll();
        assertThat(out0.lines).hasSize(1);
        log.batches.add(ScriptedLog.batch(P0, 1, KafkaSourceReader.RECORDS_PER_POLL_MAX, 257));
        clock.nanos = KafkaSourceReader.FETCH_INTERVAL_NANOS - 1;
        assertThat(patient.poll()).isFalse();
        clock.nanos = KafkaSourceReader.FETCH_INTERVAL_NANOS;
        patient.poll();
        assertThat(out0.lines).hasSize(257);
        log.batches.add(ScriptedLog.batch(P0, 257, 1, 258));
        patient.poll();
        assertThat(out0.lines)
                .as("a fetch that brought much is followed at once")
                .hasSize(258);
    }

    @Test
    void shouldCloseItsReaderOfTheLog() throws Exception {
        reader.close();

        assertThat(log.closed).isTrue();
    }

    private SourceReader<String> reader(KafkaRecordDeserializationSchema<String> schema) {
        return KafkaSource.<String>builder()
                .setTopics("t")
                .setDeserializer(schema)
                .build()
                .createReader(new TestContext(log));
    }

    /** Two records of each, with what is around the value. */
    private static final class WholeRecords implements KafkaRecordDeserializationSchema<String> {

        @Override
        public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<String> out) {
            String text = new String(record.value(), StandardCharsets.UTF_8);
            assertThat(record.headers().lastHeader("h").value()).containsExactly(7);
            assertThat(record.timestamp()).isEqualTo(1_000 + record.offset());
            out.collect(text + "/" + record.topic() + "/" + record.partition() + "/" + record.offset());
            if (text.equals("bad")) {
                throw new IllegalStateException("bad");
            }
            out.collect("second");
        }

        @Override
        public TypeInformation<String> getProducedType() {
            return TypeInformation.of(String.class);
        }
    }
}
