package io.penstock.connector.files.sink;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.serialization.SimpleStringEncoder;
import io.penstock.api.connector.sink2.CommitOutput;
import io.penstock.api.connector.sink2.SinkContext;
import io.penstock.api.connector.sink2.SinkWriter;
import io.penstock.connector.base.DeliveryGuarantee;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWriterTest {

    @TempDir
    Path dir;

    private long nowMs = 1_000_000;

    private SinkWriter<String> writer() {
        return FileSink.<String>forRowFormat(dir, new SimpleStringEncoder<>())
                .withBucketAssigner(new BasePathBucketAssigner<>())
                .withRollingPolicy(DefaultRollingPolicy.builder()
                        .withMaxPartSize(100)
                        .withRolloverInterval(Duration.ofMillis(500))
                        .withInactivityInterval(Duration.ofMillis(200))
                        .build())
                .withClock(() -> nowMs)
                .build()
                .createWriter(new OfTask());
    }

    private static final class OfTask implements SinkContext {
        @Override
        public String jobName() {
            return "job";
        }

        @Override
        public String uid() {
            return "out";
        }

        @Override
        public int taskIndex() {
            return 3;
        }

        @Override
        public DeliveryGuarantee deliveryGuarantee() {
            return DeliveryGuarantee.EXACTLY_ONCE;
        }

        @Override
        public CommitOutput commitOutput() {
            throw new UnsupportedOperationException("sends nothing");
        }

        @Override
        public <S> S service(Class<S> type) {
            throw new IllegalStateException("no " + type);
        }
    }

    private record With(@Nullable Long timestamp) implements SinkWriter.Context {
        @Override
        public long timestampMs() {
            return timestamp == null ? Long.MIN_VALUE : timestamp;
        }

        @Override
        public long currentWatermark() {
            return 7;
        }
    }

    private static void write(SinkWriter<String> writer, String... lines) {
        for (String line : lines) {
            writer.write(line, new With(null));
        }
    }

    /** What a commit keeps of it. */
    @SuppressWarnings("ArrayRecordComponent") // compared only where both are null
    private record Cut(byte @Nullable [] pending, byte @Nullable [] state) {}

    private static Cut cut(SinkWriter<String> writer, long commit) {
        writer.flush(false);
        return new Cut(writer.prepareCommit(commit), writer.snapshotState(commit));
    }

    private List<String> finished() throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(dir)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return lines;
    }

    private List<Path> inProgress() throws IOException {
        try (Stream<Path> files = Files.walk(dir.resolve(".inprogress"))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void shouldSpanCommitsWithOneFileAndFinishItAfterTheOneThatEndsIt() throws IOException {
        SinkWriter<String> writer = writer();
        for (int commit = 1; commit <= 4; commit++) {
            nowMs += 100;
            write(writer, "line " + commit);
            assertThat(cut(writer, commit).pending()).isNull();
            writer.committed(commit);
            assertThat(inProgress()).hasSize(1);
            assertThat(finished()).isEmpty();
        }
        nowMs += 200;
        Cut last = cut(writer, 5);
        assertThat(last.state()).isNull();
        assertThat(last.pending()).isNotNull();
        assertThat(finished()).as("not before the commit is known").isEmpty();
        writer.committed(5);
        assertThat(finished()).containsExactly("line 1", "line 2", "line 3", "line 4");
        assertThat(inProgress()).isEmpty();
        assertThat(cut(writer, 6)).isEqualTo(new Cut(null, null));
    }

    @Test
    void shouldEndAFileThatIsLargeBetweenTwoCommitsAndAllAtTheEnd() throws IOException {
        SinkWriter<String> writer = writer();
        write(writer, "x".repeat(150), "next", "last");
        Cut cut = cut(writer, 1);
        assertThat(PartState.decode(requireNonNull(cut.pending()))).hasSize(1);
        assertThat(PartState.decode(requireNonNull(cut.state())))
                .singleElement()
                .satisfies(part -> assertThat(part.length()).isEqualTo("next\nlast\n".length()));
        writer.committed(1);
        writer.flush(true);
        assertThat(writer.prepareCommit(2)).isNotNull();
        assertThat(writer.snapshotState(2)).isNull();
        writer.committed(2);
        assertThat(finished()).containsExactlyInAnyOrder("x".repeat(150), "next", "last");
    }

    @Test
    void shouldTruncateToWhatIsCommittedAndGoOn() throws IOException {
        SinkWriter<String> killed = writer();
        write(killed, "one");
        Cut cut = cut(killed, 1);
        write(killed, "two, uncommitted");
        cut(killed, 2);
        killed.close();

        SinkWriter<String> next = writer();
        next.restoreState(1, requireNonNull(cut.state()));
        write(next, "two");
        next.flush(true);
        assertThat(next.prepareCommit(2)).isNotNull();
        next.committed(2);
        assertThat(finished()).containsExactly("one", "two");
        assertThat(inProgress()).isEmpty();
    }

    /** It was declared dead, and was only slow: it has the file open, and writes when it wakes up. */
    @Test
    void shouldKeepOutWhatAReplacedProcessStillWrites() throws IOException {
        SinkWriter<String> zombie = writer();
        write(zombie, "one");
        Cut cut = cut(zombie, 1);
        write(zombie, "late, in memory");

        SinkWriter<String> next = writer();
        next.restoreState(1, requireNonNull(cut.state()));
        cut(zombie, 2);
        write(next, "two");
        write(zombie, "later still");
        cut(zombie, 3);
        next.flush(true);
        assertThat(next.prepareCommit(2)).isNotNull();
        cut(zombie, 4);
        next.committed(2);
        assertThat(finished()).containsExactly("one", "two");
        zombie.close();
    }

    @Test
    void shouldFinishOnceHoweverOftenItIsTold() throws IOException {
        SinkWriter<String> killed = writer();
        write(killed, "one");
        nowMs += 1_000;
        Cut cut = cut(killed, 1);
        killed.close();
        for (int life = 0; life < 3; life++) {
            SinkWriter<String> next = writer();
            next.restore(1, requireNonNull(cut.pending()));
            assertThat(finished()).as("it may be under way").hasSize(Math.min(1, life));
            next.committed(1);
            assertThat(finished()).containsExactly("one");
            next.close();
        }
        killed.committed(1);
        assertThat(finished()).containsExactly("one");
    }

    @Test
    void shouldDeleteWhatNoCommitNamesOnceACommitShowsThatItIsTheOwner() throws IOException {
        SinkWriter<String> killed = writer();
        write(killed, "never committed");
        killed.close();
        SinkWriter<String> next = writer();
        write(next, "one");
        cut(next, 1);
        next.committed(1);
        assertThat(inProgress()).as("a commit of nothing may be nobody's").hasSize(2);
        nowMs += 1_000;
        cut(next, 2);
        assertThat(inProgress()).hasSize(2);
        next.committed(2);
        assertThat(inProgress()).isEmpty();
        assertThat(finished()).containsExactly("one");
    }

    @Test
    void shouldRefuseToGoOnWithoutWhatIsCommitted() throws IOException {
        SinkWriter<String> killed = writer();
        write(killed, "one");
        byte[] state = requireNonNull(cut(killed, 1).state());
        killed.close();
        Files.write(inProgress().get(0), new byte[] {1});
        assertThatThrownBy(() -> writer().restoreState(1, state))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("4 bytes are committed", "it has 1");
        Files.delete(inProgress().get(0));
        assertThatThrownBy(() -> writer().restoreState(1, state)).hasMessageContaining("it is not there");
    }

    @Test
    void shouldRefuseBucketsElsewhere() {
        for (String bucket : List.of("..", "a/../../b", "/tmp", ".hidden/x")) {
            SinkWriter<String> writer = FileSink.<String>forRowFormat(dir, new SimpleStringEncoder<>())
                    .withBucketAssigner((line, context) -> line)
                    .build()
                    .createWriter(new OfTask());
            assertThatThrownBy(() -> write(writer, bucket))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("\"" + bucket + "\"");
        }
    }

    @Test
    void shouldNameBucketsByTheTime() {
        BucketAssigner.Context context = new BucketAssigner.Context() {
            @Override
            public long currentProcessingTime() {
                return Duration.ofHours(5).toMillis();
            }

            @Override
            public long currentWatermark() {
                return 0;
            }

            @Override
            public @Nullable Long timestamp() {
                return null;
            }
        };
        assertThat(new DateTimeBucketAssigner<String>(ZoneOffset.UTC).getBucketId("x", context))
                .isEqualTo("1970-01-01--05");
        assertThat(new DateTimeBucketAssigner<String>("yyyy/MM/dd", ZoneOffset.UTC).getBucketId("x", context))
                .isEqualTo("1970/01/01");
    }
}
