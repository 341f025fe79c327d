package io.penstock.connector.files.sink;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One task's files: those in progress, in a hidden directory of its own, and their way to where they are to be found. An open file is
 * locked, so that whoever takes it over sees whether a process that was believed to be dead still has it. Owned by the slot's thread.
 */
final class PartDirectory {

    private static final Logger LOG = LoggerFactory.getLogger(PartDirectory.class);

    private static final String IN_PROGRESS = ".inprogress";
    private static final String SUFFIX = ".part";

    private final Path base;
    private final Path own;
    private final OutputFileConfig names;
    private final int task;

    /** No two writers give files the same name, whoever they are. */
    private final String sign =
            HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());

    private int created;

    PartDirectory(Path base, String job, String uid, int task, OutputFileConfig names) {
        this.base = base;
        this.task = task;
        this.own = base.resolve(IN_PROGRESS).resolve(job + "." + uid).resolve(Integer.toString(task));
        this.names = names;
    }

    /** @throws IllegalArgumentException where a bucket is not a directory below the sink's */
    void requireBelow(String bucket) {
        Path directory = base.resolve(bucket).normalize();
        boolean below =
                directory.startsWith(base.normalize()) && !Path.of(bucket).isAbsolute();
        for (Path name : Path.of(bucket)) {
            below &= !name.toString().startsWith(".");
        }
        if (!below) {
            throw new IllegalArgumentException("bucket \"" + bucket + "\" is no directory below " + base
                    + ": a relative path, none of whose names begins with a dot");
        }
    }

    PartFile create(String bucket, long nowMs) throws IOException {
        String number = sign + "-" + created;
        String name = names.partPrefix() + "-" + task + "-" + number + names.partSuffix();
        PartState empty = new PartState(bucket, newName(), name, 0, nowMs, nowMs);
        createDirectories(own);
        return new PartFile(empty, openNew(empty.inProgress()));
    }

    private String newName() {
        return sign + "-" + created++ + SUFFIX;
    }

    private FileChannel openNew(String name) throws IOException {
        FileChannel channel =
                FileChannel.open(own.resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        lock(channel);
        sync(own);
        return channel;
    }

    /**
     * Goes on with a file that a commit has left in progress. Where another process still has it open, whatever that process will write
     * must not get in: what is committed is copied, and goes on under another name.
     *
     * @throws IllegalStateException where it is not there, or shorter than what is committed
     */
    PartFile adopt(PartState state) throws IOException {
        Path file = own.resolve(state.inProgress());
        requireCommitted(state, file);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (lock(channel)) {
                channel.truncate(state.length());
                channel.position(state.length());
                return new PartFile(state, channel);
            }
            PartState moved = new PartState(
                    state.bucket(), newName(), state.name(), state.length(), state.createdMs(), state.updatedMs());
            FileChannel copy = openNew(moved.inProgress());
            for (long done = 0; done < state.length(); ) {
                done += channel.transferTo(done, state.length() - done, copy);
            }
            copy.force(false);
            channel.close();
            return new PartFile(moved, copy);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static void requireCommitted(PartState state, Path file) throws IOException {
        long found = Files.exists(file) ? Files.size(file) : -1;
        if (found < state.length()) {
            throw new IllegalStateException("of part file " + file + " " + state.length() + " bytes are committed, and "
                    + (found < 0 ? "it is not there" : "it has " + found)
                    + "; all processes of the job need the same directory, and nobody else may change it");
        }
    }

    /** Whether nobody else has it open; not where the file system cannot tell. */
    private static boolean lock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock(); // goes with its channel
            return lock != null;
        } catch (OverlappingFileLockException held) {
            return false; // by this process
        } catch (IOException unsupported) {
            LOG.debug("no locks here: part files are copied when they are taken over", unsupported);
            return false;
        }
    }

    /** Gives a file that a commit has ended its name, once or again. */
    void finish(PartState part) throws IOException {
        Path from = own.resolve(part.inProgress());
        Path directory = part.bucket().isEmpty() ? base : base.resolve(part.bucket());
        Path to = directory.resolve(part.name());
        if (Files.exists(from)) {
            createDirectories(directory);
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
            sync(directory);
            sync(own);
        } else if (!Files.exists(to)) {
            LOG.warn("part file {} of {} bytes was finished before, and has been taken away", to, part.length());
        }
    }

    /** What is in progress here, but for these. */
    List<Path> others(Set<String> inProgress) throws IOException {
        List<Path> others = new ArrayList<>();
        if (Files.isDirectory(own)) {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(own, "*" + SUFFIX)) {
                for (Path file : all) {
                    if (!inProgress.contains(file.getFileName().toString())) {
                        others.add(file);
                    }
                }
            }
        }
        return others;
    }

    /** Not where somebody has it open. */
    void delete(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            if (lock(channel)) {
                Files.delete(file);
            }
        } catch (NoSuchFileException gone) {
            LOG.debug("part file {} is gone already", file, gone);
        }
    }

    private void createDirectories(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.getParent();
        if (parent != null) {
            createDirectories(parent);
        }
        Files.createDirectories(directory);
        if (parent != null) {
            sync(parent);
        }
    }

    /** Makes names in it durable. */
    private static void sync(Path directory) throws IOException {
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        }
    }
}
