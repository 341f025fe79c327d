package io.penstock.engine.checkpoint;

import io.penstock.statestore.Directories;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory of one process for as long as it lives: new and empty, locked by a file beside it, gone afterwards. What processes that are no
 * more have left in the same place is deleted by the next one that begins there.
 */
final class WorkingDirectory implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WorkingDirectory.class);
    private static final String LOCK = ".lock";
    private static final int ATTEMPTS = 10;

    private final Path path;
    private final Path lock;
    private final FileChannel held;

    private WorkingDirectory(Path path, Path lock, FileChannel held) {
        this.path = path;
        this.lock = lock;
        this.held = held;
    }

    /**
     * @param owner first part of its name
     * @throws UncheckedIOException naming the place, where it cannot be written
     */
    static WorkingDirectory create(Path place, String owner) {
        try {
            Files.createDirectories(place);
            deleteLeftovers(place);
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                Path path = Files.createTempDirectory(place, owner + "-").toAbsolutePath();
                Path lock = path.resolveSibling(path.getFileName() + LOCK);
                FileChannel held = lock(lock);
                if (held != null && Files.exists(lock) && Files.exists(path)) {
                    return new WorkingDirectory(path, lock, held);
                }
                if (held != null) {
                    held.close(); // another one took it for a leftover before it was locked
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no working directory in " + place + ": " + e.getMessage(), e);
        }
        throw new IllegalStateException("no working directory in " + place + " in " + ATTEMPTS + " attempts");
    }

    private static void deleteLeftovers(Path place) throws IOException {
        List<Path> locks;
        try (Stream<Path> all = Files.list(place)) {
            locks = all.filter(each -> each.getFileName().toString().endsWith(LOCK))
                    .toList();
        }
        for (Path lock : locks) {
            try (FileChannel held = lock(lock)) {
                if (held != null) {
                    String name = lock.getFileName().toString();
                    Path left = lock.resolveSibling(name.substring(0, name.length() - LOCK.length()));
                    LOG.info("{} is deleted: the process that it belonged to is no more", left);
                    Directories.delete(left);
                    Files.deleteIfExists(lock);
                }
            } catch (IOException failed) {
                LOG.warn("{} cannot be deleted: {}", lock, failed.toString());
            }
        }
    }

    /** Null where a process that lives has it. */
    private static @Nullable FileChannel lock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException inThisProcess) {
            LOG.debug("{} is of this process", file, inThisProcess);
        }
        channel.close();
        return null;
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        try {
            Directories.delete(path);
            Files.deleteIfExists(lock);
            held.close();
        } catch (IOException failed) {
            LOG.warn("{} is left behind: {}", path, failed.toString());
        }
    }
}
