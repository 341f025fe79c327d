package io.penstock.statestore.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.serde.SerdeSchema;
import io.penstock.statestore.StateSnapshot.Format;
import io.penstock.statestore.StateSpec;
import io.penstock.statestore.journal.JournalException;
import io.penstock.statestore.journal.PayloadFile;
import io.penstock.statestore.journal.StateDeclaration;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The formats of docs/formats/snapshot.md: what a release has written stays readable, what is damaged is named. */
class SnapshotFormatTest {

    @TempDir
    Path directory;

    @Test
    void shouldReadAndWriteTheGoldenManifest() throws Exception {
        byte[] golden = golden("manifest-v1.bin");

        TaskManifest read = ManifestCodec.decode(golden, "golden");

        assertThat(ManifestCodec.encode(read)).isEqualTo(golden);
        assertThat(ManifestCodec.encode(manifest())).isEqualTo(golden);
        assertThat(read.id()).isEqualTo(new SnapshotId(3, 5, 77));
        assertThat(read.declarations()).isEqualTo(manifest().declarations());
        assertThat(read.blobs()).isEqualTo(manifest().blobs());
    }

    @Test
    void shouldReadAndWriteTheGoldenPayloads() throws Exception {
        byte[] golden = golden("payloads-v1.bin");
        Path file = Files.write(directory.resolve("golden"), golden);
        List<String> read = new ArrayList<>();

        PayloadFile.read(file, payload -> read.add(new String(payload, StandardCharsets.UTF_8)));

        assertThat(read).containsExactly("first", "second payload");
        assertThat(Files.readAllBytes(writePayloads())).isEqualTo(golden);
    }

    @Test
    void shouldNameEveryTruncationAndFlippedBitOfAManifest() {
        byte[] whole = ManifestCodec.encode(manifest());
        for (int length = 0; length < whole.length; length++) {
            byte[] truncated = Arrays.copyOf(whole, length);
            assertDamaged(() -> ManifestCodec.decode(truncated, "m-1"), "truncated to " + length);
        }
        for (int bit = 0; bit < whole.length * 8; bit++) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            assertDamaged(() -> ManifestCodec.decode(flipped, "m-1"), "bit " + bit);
        }
    }

    private static void assertDamaged(Runnable decode, String what) {
        assertThatThrownBy(decode::run)
                .as(what)
                .isInstanceOfSatisfying(SnapshotException.class, e -> assertThat(e.reason())
                        .isEqualTo(SnapshotException.Reason.CORRUPT))
                .hasMessageContaining("m-1");
    }

    @Test
    void shouldNameEveryTruncationAndFlippedBitOfPayloads() throws Exception {
        byte[] whole = Files.readAllBytes(writePayloads());
        for (int length = 0; length < whole.length; length++) {
            assertDamagedPayloads(Arrays.copyOf(whole, length), "truncated to " + length);
        }
        for (int bit = 0; bit < (whole.length - 4) * 8; bit++) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            assertDamagedPayloads(flipped, "bit " + bit);
        }
    }

    private void assertDamagedPayloads(byte[] bytes, String what) throws IOException {
        Path file = Files.write(directory.resolve("damaged"), bytes);
        assertThatThrownBy(() -> PayloadFile.read(file, payload -> {}))
                .as(what)
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void shouldRefuseVersionsOfNewerReleases() throws Exception {
        byte[] manifest = ManifestCodec.encode(manifest());
        manifest[4] = 2;
        java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(manifest, 0, manifest.length - 4);
        java.nio.ByteBuffer.wrap(manifest).putInt(manifest.length - 4, (int) crc.getValue());
        assertThatThrownBy(() -> ManifestCodec.decode(manifest, "m-1"))
                .isInstanceOfSatisfying(SnapshotException.class, e -> assertThat(e.reason())
                        .isEqualTo(SnapshotException.Reason.UNKNOWN_VERSION));

        Path file = writePayloads();
        byte[] payloads = Files.readAllBytes(file);
        payloads[4] = 2;
        Files.write(file, payloads);
        assertThatThrownBy(() -> PayloadFile.read(file, payload -> {}))
                .isInstanceOfSatisfying(JournalException.class, e -> assertThat(e.reason())
                        .isEqualTo(JournalException.Reason.UNKNOWN_VERSION));
    }

    private Path writePayloads() throws IOException {
        Path into = Files.createTempDirectory(directory, "payloads");
        try (PayloadFile.Writer writer = new PayloadFile.Writer(into, 1 << 20)) {
            writer.accept("first".getBytes(StandardCharsets.UTF_8));
            writer.accept("second payload".getBytes(StandardCharsets.UTF_8));
            writer.finish();
        }
        return into.resolve("payloads-00000");
    }

    private static TaskManifest manifest() {
        SerdeSchema string = new SerdeSchema("builtin", "string");
        SerdeSchema number = new SerdeSchema("builtin", "long");
        SnapshotPaths paths = SnapshotFixture.PATHS;
        byte[] current = "MANIFEST-000004\n".getBytes(StandardCharsets.UTF_8);
        String hash = Hashing.of("table".getBytes(StandardCharsets.UTF_8));
        return new TaskManifest(
                paths.job(),
                paths.task(),
                new SnapshotId(3, 5, 77),
                12,
                4711,
                new SnapshotId(3, 4, 60),
                Format.ROCKSDB,
                List.of(
                        new StateDeclaration(0, "value", StateSpec.Kind.VALUE, string, number, null, null),
                        new StateDeclaration(2, "map", StateSpec.Kind.MAP, string, number, string, number),
                        new StateDeclaration(3, "timers", StateSpec.Kind.TIMERS, string, null, null, null)),
                List.of(
                        new SnapshotFile("CURRENT", current.length, Hashing.of(current), null, current),
                        new SnapshotFile(
                                "000007.sst", 123_456, hash, paths.blob(new SnapshotId(3, 4, 60), hash), null)));
    }

    private static byte[] golden(String name) throws IOException {
        try (InputStream in = SnapshotFormatTest.class.getResourceAsStream("/golden/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }

    /** Writes the golden files; only for a new version of a format, beside the old ones. */
    public static void main(String[] arguments) throws IOException {
        Path into = Path.of(arguments[0]);
        Files.write(into.resolve("manifest-v1.bin"), ManifestCodec.encode(manifest()));
        SnapshotFormatTest test = new SnapshotFormatTest();
        test.directory = Files.createTempDirectory("golden");
        Files.copy(test.writePayloads(), into.resolve("payloads-v1.bin"));
    }
}
