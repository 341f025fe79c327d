package io.penstock.connector.files.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.avro.AvroSerde;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericDatumWriter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormatsTest {

    record Item(String name, int count, @Nullable Double price) {}

    record Named(String name) {}

    private static final int PARTS_SPAN_BYTES = 7;

    @TempDir
    Path dir;

    private Path file(String name, String text) throws IOException {
        Path file = dir.resolve(name);
        try (OutputStream out = name.endsWith(".gz")
                ? new GZIPOutputStream(Files.newOutputStream(file))
                : Files.newOutputStream(file)) {
            out.write(text.getBytes(UTF_8));
        }
        return file;
    }

    /** Reads a part, from the beginning or anew from behind each record: a position is good only if it is good alone. */
    private static <T> List<Object> read(StreamFormat<T> format, Path path, long start, long end, boolean anewForEach)
            throws IOException {
        List<Object> records = new ArrayList<>();
        CheckpointedPosition place = new CheckpointedPosition(start, 0);
        StreamFormat.Reader<T> reader = format.createReader(new InputFile(path), start, end, place);
        while (reader.next()) {
            try {
                T record = reader.decode();
                if (record != null) {
                    records.add(record);
                }
            } catch (Exception malformed) {
                records.add(malformed.getMessage() + "|" + new String(reader.raw(), UTF_8));
            }
            place = reader.position();
            if (anewForEach) {
                reader.close();
                reader = format.createReader(new InputFile(path), start, end, place);
            }
        }
        reader.close();
        return records;
    }

    private static <T> List<Object> read(StreamFormat<T> format, Path path) throws IOException {
        List<Object> whole = read(format, path, 0, Long.MAX_VALUE, false);
        assertThat(read(format, path, 0, Long.MAX_VALUE, true)).isEqualTo(whole);
        return whole;
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.txt", "a.txt.gz"})
    void shouldReadLinesWhateverTheirEnds(String name) throws IOException {
        Path path = file(name, "one\r\n\ntwo ä\nthree");
        assertThat(read(new TextLineInputFormat(), path)).containsExactly("one", "", "two ä", "three");
        assertThat(read(new TextLineInputFormat(), file("empty" + name, ""))).isEmpty();
    }

    @Test
    void shouldReadEachLineInOnePartHoweverTheFileIsCut() throws IOException {
        List<Object> lines = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            lines.add("x".repeat(i % 11) + i);
            text.append(lines.get(i)).append('\n');
        }
        Path path = file("parts.txt", text.toString());
        for (int bytes = 1; bytes < PARTS_SPAN_BYTES * 3; bytes++) {
            List<Object> all = new ArrayList<>();
            for (long start = 0; start < text.length(); start += bytes) {
                all.addAll(read(new TextLineInputFormat(), path, start, start + bytes, bytes % 2 == 0));
            }
            assertThat(all).as("in parts of %d bytes", bytes).isEqualTo(lines);
        }
    }

    @Test
    void shouldReadLinesOfOtherCharsets() throws IOException {
        Path path = dir.resolve("latin1.txt");
        Files.write(path, "\u00ff\nÿ ä\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(read(new TextLineInputFormat(StandardCharsets.ISO_8859_1), path))
                .containsExactly("\u00ff", "ÿ ä");
    }

    @Test
    void shouldRefuseCharsetsWithWideLineFeeds() {
        assertThatThrownBy(() -> new TextLineInputFormat(StandardCharsets.UTF_16LE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("UTF-16LE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.csv", "a.csv.gz"})
    void shouldReadQuotedCsvByTheOrderOfARecordsFields(String name) throws IOException {
        Path path = file(
                name,
                "plain,1,2.5\r\n\"with, comma\",2,\r\n\"with \"\"quotes\"\"\",3,1\n\n\"two\nlines\",4,1\nx,no,1\nx,1\nx,,1\n\"x\"y,1,1\nlast,5,1");
        List<Object> rows = read(CsvReaderFormat.forPojo(Item.class), path);
        assertThat(rows)
                .filteredOn(Item.class::isInstance)
                .containsExactly(
                        new Item("plain", 1, 2.5),
                        new Item("with, comma", 2, null),
                        new Item("with \"quotes\"", 3, 1.0),
                        new Item("two\nlines", 4, 1.0),
                        new Item("last", 5, 1.0));
        assertThat(rows.stream().filter(String.class::isInstance).map(String.class::cast))
                .satisfiesExactly(
                        message -> assertThat(message).endsWith("|x,no,1"),
                        message -> assertThat(message)
                                .contains("2 fields", "[name, count, price]")
                                .endsWith("|x,1"),
                        message -> assertThat(message).endsWith("|x,,1"),
                        message -> assertThat(message).contains("closing quote").endsWith("|\"x\"y,1,1"));
    }

    @Test
    void shouldReadCsvByItsHeader() throws IOException {
        Path path = file("h.csv", "\uFEFFcount;more;name\n1;x;a\n2;y;\n");
        CsvReaderFormat<Named> format =
                CsvReaderFormat.forPojo(Named.class).withHeader().withSeparator(';');
        assertThat(read(format, path)).containsExactly(new Named("a"), new Named(""));
        assertThat(read(CsvReaderFormat.forPojo(Named.class).withColumns("id", "name"), file("c.csv", "7,b\n")))
                .containsExactly(new Named("b"));
        assertThatThrownBy(() -> read(format, file("twice.csv", "name;name\na;b\n")))
                .hasMessageContaining("twice");
    }

    @Test
    void shouldReadJsonLines() throws IOException {
        Path path = file(
                "a.jsonl", "{\"name\":\"a\",\"count\":1,\"price\":2}\n\n{\"name\":\"b\"}\n{\"name\":\n{} {}\nnull\n");
        List<Object> rows = read(JsonLinesFormat.forType(Item.class), path);
        assertThat(rows).hasSize(5).startsWith(new Item("a", 1, 2.0), new Item("b", 0, null));
        assertThat(rows.subList(2, 5)).allSatisfy(row -> assertThat(row).isInstanceOf(String.class));
    }

    @Test
    void shouldReadAvroFilesWholeAndInParts() throws IOException {
        AvroSerde<Item> serde = AvroSerde.forType(Item.class);
        Path path = dir.resolve("a.avro");
        List<Object> items = new ArrayList<>();
        try (DataFileWriter<Object> writer = new DataFileWriter<>(new GenericDatumWriter<>())) {
            writer.create(serde.schema(), path.toFile());
            for (int i = 0; i < 200; i++) {
                Item item = new Item("item " + i, i, i % 3 == 0 ? null : i / 2.0);
                items.add(item);
                ByteOutput out = new ByteOutput(64);
                serde.serialize(item, out);
                writer.appendEncoded(ByteBuffer.wrap(out.toByteArray()));
                if (i % 20 == 19) {
                    writer.sync();
                }
            }
        }
        assertThat(read(AvroInputFormat.forType(Item.class), path)).isEqualTo(items);
        assertThat(read(AvroInputFormat.forGeneric(serde.schema()), path)).hasSize(200);
        for (int bytes : new int[] {50, 333, 700, 1500}) {
            List<Object> all = new ArrayList<>();
            for (long start = 0; start < Files.size(path); start += bytes) {
                all.addAll(read(AvroInputFormat.forType(Item.class), path, start, start + bytes, true));
            }
            assertThat(all).as("in parts of %d bytes", bytes).isEqualTo(items);
        }
    }

    @Test
    void shouldNameTheFileThatBreaksOff() throws IOException {
        Path whole = file("b.txt.gz", "x".repeat(100_000) + "\n" + "line\n".repeat(1_000));
        Path broken = dir.resolve("broken.txt.gz");
        byte[] bytes = Files.readAllBytes(whole);
        Files.write(broken, Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> read(new TextLineInputFormat(), broken))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("broken.txt.gz");
    }
}
