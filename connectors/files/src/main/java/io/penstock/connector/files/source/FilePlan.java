package io.penstock.connector.files.source;

import io.penstock.connector.files.format.InputFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * Which split reads what. A part of a file goes to the split that its path and number say, whatever other files there are: processes that
 * look at different times, while files come and grow, never read one twice.
 */
final class FilePlan {

    private FilePlan() {}

    /**
     * The parts of each split, in the order of their paths.
     *
     * @param partBytes into parts of how many bytes large files are cut; {@link Long#MAX_VALUE} for whole files
     * @throws IllegalStateException naming the path that is not there, or cannot be read
     */
    static Map<Integer, List<FilePart>> of(List<Path> roots, int splits, long partBytes) {
        Map<Integer, List<FilePart>> plan = new HashMap<>();
        for (Path file : files(roots)) {
            int first = Math.floorMod(hash(file), splits);
            boolean whole = partBytes == Long.MAX_VALUE || new InputFile(file).isCompressed();
            long parts = whole ? 1 : Math.max(1, (size(file) + partBytes - 1) / partBytes);
            for (long part = 0; part < parts; part++) {
                FilePart of = whole
                        ? new FilePart(file, 0, Long.MAX_VALUE)
                        : new FilePart(file, part * partBytes, (part + 1) * partBytes);
                plan.computeIfAbsent((int) ((first + part) % splits), absent -> new ArrayList<>())
                        .add(of);
            }
        }
        return plan;
    }

    private static NavigableSet<Path> files(List<Path> roots) {
        NavigableSet<Path> files = new TreeSet<>();
        for (Path root : roots) {
            if (!Files.exists(root)) {
                throw new IllegalStateException(
                        "there is no file or directory " + root.toAbsolutePath() + " to read; each process needs it");
            }
            try (Stream<Path> below = Files.walk(root)) {
                below.filter(file -> Files.isRegularFile(file) && !isHidden(root, file))
                        .forEach(files::add);
            } catch (IOException | UncheckedIOException e) {
                throw new IllegalStateException("directory " + root.toAbsolutePath() + " cannot be read: " + e, e);
            }
        }
        return files;
    }

    /** What is being written, and what programs keep beside their output, is named so by many. */
    private static boolean isHidden(Path root, Path file) {
        for (Path name : root.relativize(file)) {
            if (name.toString().startsWith(".") || name.toString().startsWith("_")) {
                return true;
            }
        }
        return false;
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new IllegalStateException("file " + file.toAbsolutePath() + " cannot be read: " + e, e);
        }
    }

    private static int hash(Path file) {
        CRC32 crc = new CRC32();
        crc.update(file.toString().getBytes(StandardCharsets.UTF_8));
        return (int) crc.getValue();
    }
}
