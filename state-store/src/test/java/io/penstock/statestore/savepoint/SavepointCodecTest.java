package io.penstock.statestore.savepoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.protocol.HexId;
import io.penstock.protocol.RunId;
import io.penstock.protocol.SourcePartition;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.statestore.journal.CommitRecord;
import io.penstock.statestore.snapshot.SnapshotException;
import io.penstock.statestore.snapshot.SnapshotId;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SavepointCodecTest {

    private static final CommitRecord COMMIT = CommitRecord.of(7, 3, 41, 812, 1_000)
            .withPositions(List.of(new CommitRecord.InputPosition("orders.eu", 11, 4_711, null)))
            .withSenders(List.of(new CommitRecord.SenderCounter("in/0", 3, 17, 999, true)));

    private static final Savepoint SAVEPOINT = new Savepoint(
            "fraud",
            new RunId(7),
            812,
            1_767_225_600_000L,
            true,
            HexId.ofUid("graph"),
            "{\"größe\":1}",
            List.of(new Savepoint.Stage("in", false, 1), new Savepoint.Stage("score", true, 32)),
            List.of(
                    new Savepoint.Task(
                            new TaskId("in", 0),
                            new Term(3),
                            new SourcePartition("orders.eu", 11),
                            null,
                            0,
                            COMMIT,
                            Savepoint.Records.NONE,
                            Savepoint.Records.NONE),
                    new Savepoint.Task(
                            new TaskId("score", 31),
                            new Term(4),
                            null,
                            new SnapshotId(7, 3, 41),
                            100,
                            null,
                            new Savepoint.Records(3, 300, "ab"),
                            new Savepoint.Records(1, 80, "cd"))));

    @Test
    void shouldReadBackWhatItWrote() {
        Savepoint read = SavepointCodec.decode(SavepointCodec.encode(SAVEPOINT), "saved");

        assertThat(read).usingRecursiveComparison().isEqualTo(SAVEPOINT);
        assertThat(read.nextRun()).isEqualTo(new RunId(1_767_225_600_000L));
    }

    @Test
    void shouldRefuseEveryTruncationAndEveryDamagedByteByName() {
        byte[] whole = SavepointCodec.encode(SAVEPOINT);
        for (int i = 0; i < whole.length; i++) {
            byte[] cut = Arrays.copyOf(whole, i);
            assertThatThrownBy(() -> SavepointCodec.decode(cut, "saved"))
                    .isInstanceOf(SnapshotException.class)
                    .hasMessageContaining("saved");
            byte[] damaged = whole.clone();
            damaged[i] ^= 0x10;
            assertThatThrownBy(() -> SavepointCodec.decode(damaged, "saved"))
                    .isInstanceOf(SnapshotException.class)
                    .hasMessageContaining("saved");
        }
    }
}
