package io.penstock.statestore.objectstore;

import io.penstock.statestore.objectstore.ObjectStoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory as an object store; several processes may use it, on a file system with hard links and file locks. An object appears
 * whole or not at all: it is written aside, forced to disk, and linked to its name, which fails where the name is taken. What a crash
 * left aside lies in {@code .aside} and is deleted when a store opens the directory and it is a day old.
 */
public final class LocalObjectStore implements ObjectStore {

    private static final String ASIDE = ".aside";
    private static final int BUFFER_BYTES = 128 * 1024;
    private static final long LEFTOVER_MS = 24L * 60 * 60 * 1000;

    /** File locks are per process: this one is per thread. */
    private static final ReentrantLock REPLACING = new ReentrantLock();

    private final Path root;
    private final Path aside;

    /** @param root made where it is missing */
    public LocalObjectStore(Path root) {
        this.root = root.toAbsolutePath().normalize();
        this.aside = this.root.resolve(ASIDE);
        try {
            Files.createDirectories(aside);
            deleteLeftovers();
        } catch (IOException e) {
            throw failed("create", root.toString(), e);
        }
    }

    /** By the file system's own time: what is a day older than a file made now belongs to nobody who is alive. */
    private void deleteLeftovers() throws IOException {
        Path fresh = Files.createTempFile(aside, "now", "");
        long nowMs = Files.getLastModifiedTime(fresh).toMillis();
        Files.delete(fresh);
        List<Path> leftovers = new ArrayList<>();
        try (Stream<Path> files = Files.list(aside)) {
            files.filter(file -> lastModifiedMs(file, nowMs) < nowMs - LEFTOVER_MS)
                    .forEach(leftovers::add);
        }
        for (Path file : leftovers) {
            Files.deleteIfExists(file);
        }
    }

    /** @return the default where the file has gone meanwhile */
    private static long lastModifiedMs(Path file, long otherwiseMs) {
        long modifiedMs = file.toFile().lastModified();
        return modifiedMs == 0 ? otherwiseMs : modifiedMs;
    }

    @Override
    public boolean putIfAbsent(String key, ObjectContent content) {
        Path target = path(key);
        if (Files.exists(target)) {
            return false;
        }
        try {
            Path written = writeAside(content);
            try {
                createParents(target);
                Files.createLink(target, written);
            } catch (FileAlreadyExistsException e) {
                return false;
            } finally {
                Files.deleteIfExists(written);
            }
            forceDirectory(target.getParent());
            return true;
        } catch (IOException e) {
            throw failed("store", key, e);
        }
    }

    private Path writeAside(ObjectContent content) throws IOException {
        Path file = Files.createTempFile(aside, "put", "");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                InputStream in = content.open()) {
            byte[] buffer = new byte[(int) Math.max(1, Math.min(BUFFER_BYTES, content.length()))];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, read);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
            channel.force(true);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
        return file;
    }

    private void createParents(Path target) throws IOException {
        Path parent = target.getParent();
        if (parent == null || Files.isDirectory(parent)) {
            return;
        }
        createParents(parent);
        Files.createDirectories(parent);
        forceDirectory(parent.getParent());
    }

    private static void forceDirectory(@Nullable Path directory) throws IOException {
        if (directory != null) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    @Override
    public InputStream get(String key) {
        try {
            return Files.newInputStream(path(key));
        } catch (IOException e) {
            throw failed("read", key, e);
        }
    }

    @Override
    public byte[] getRange(String key, long offset, int length) {
        if (offset < 0 || length < 1) {
            throw new IllegalArgumentException("offset=" + offset + " length=" + length + " of " + key);
        }
        try (InputStream in = Files.newInputStream(path(key))) {
            in.skipNBytes(Math.min(offset, Files.size(path(key))));
            return in.readNBytes(length);
        } catch (IOException e) {
            throw failed("read", key, e);
        }
    }

    @Override
    public List<StoredObject> list(String prefix) {
        ObjectKeys.checkPrefix(prefix);
        int slash = prefix.lastIndexOf('/');
        Path directory = slash < 0 ? root : root.resolve(prefix.substring(0, slash));
        List<StoredObject> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String key = root.relativize(file).toString();
                if (key.startsWith(prefix)
                        && !key.startsWith(ASIDE)
                        && !key.endsWith("~")
                        && Files.isRegularFile(file)) {
                    addIfThere(key, file, found);
                }
            }
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw failed("list", prefix, e);
        } catch (java.io.UncheckedIOException e) {
            // A file or directory that went while the walk was under way: the caller may ask again.
            throw failed("list", prefix, Objects.requireNonNull(e.getCause()));
        }
        found.sort(Comparator.comparing(StoredObject::key));
        return found;
    }

    private static void addIfThere(String key, Path file, List<StoredObject> found) throws IOException {
        try {
            found.add(new StoredObject(key, Files.size(file)));
        } catch (NoSuchFileException e) {
            // Deleted since the directory was read: it is not there, which is what the list says.
            return;
        }
    }

    @Override
    public void delete(String key) {
        try {
            if (Files.deleteIfExists(path(key))) {
                forceDirectory(path(key).getParent());
            }
        } catch (IOException e) {
            throw failed("delete", key, e);
        }
    }

    @Override
    public Optional<Document> read(String key) {
        try {
            byte[] bytes = Files.readAllBytes(path(key));
            return Optional.of(new Document(bytes, versionOf(bytes)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw failed("read", key, e);
        }
    }

    @Override
    public Optional<String> write(String key, byte[] bytes, @Nullable String expectedVersion) {
        Path target = path(key);
        if (expectedVersion == null) {
            return putIfAbsent(key, ObjectContent.of(bytes)) ? Optional.of(versionOf(bytes)) : Optional.empty();
        }
        REPLACING.lock();
        try {
            createParents(target);
            Path lockFile = target.resolveSibling(target.getFileName() + "~");
            try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                Optional<Document> present = read(key);
                if (!lock.isValid()
                        || present.isEmpty()
                        || !present.get().version().equals(expectedVersion)) {
                    return Optional.empty();
                }
                Path written = writeAside(ObjectContent.of(bytes));
                Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
                forceDirectory(target.getParent());
                return Optional.of(versionOf(bytes));
            }
        } catch (IOException e) {
            throw failed("store", key, e);
        } finally {
            REPLACING.unlock();
        }
    }

    private static String versionOf(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    private Path path(String key) {
        return root.resolve(ObjectKeys.check(key));
    }

    private static ObjectStoreException failed(String what, String key, IOException e) {
        Reason reason = e instanceof NoSuchFileException
                ? Reason.NOT_FOUND
                : e instanceof java.nio.file.AccessDeniedException ? Reason.DENIED : Reason.UNAVAILABLE;
        return new ObjectStoreException(reason, "cannot " + what + " \"" + key + "\": " + e, e);
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
        return "directory " + root;
    }
}
