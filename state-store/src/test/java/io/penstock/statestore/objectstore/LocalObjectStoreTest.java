package io.penstock.statestore.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.statestore.objectstore.contract.ObjectStoreContract;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalObjectStoreTest extends ObjectStoreContract {

    @TempDir
    Path root;

    @Override
    protected ObjectStore open() {
        return new LocalObjectStore(root.resolve("store"));
    }

    @Test
    void shouldLeaveNothingWhenContentBreaksOff() throws Exception {
        ObjectStore store = open();

        assertThatThrownBy(() -> store.putIfAbsent("k", new BreaksOff())).isInstanceOf(ObjectStoreException.class);

        assertThat(store.list("")).isEmpty();
        assertThat(aside()).isEmpty();
    }

    @Test
    void shouldDeleteWhatACrashLeftOnlyWhenItIsOld() throws Exception {
        open();
        Path old = Files.createFile(root.resolve("store/.aside/old"));
        Files.setLastModifiedTime(
                old,
                FileTime.fromMillis(
                        old.toFile().lastModified() - Duration.ofHours(25).toMillis()));
        Path young = Files.createFile(root.resolve("store/.aside/young"));

        open();

        assertThat(aside()).containsExactly(young);
    }

    private java.util.List<Path> aside() throws IOException {
        try (Stream<Path> files = Files.list(root.resolve("store/.aside"))) {
            return files.toList();
        }
    }

    private static final class BreaksOff implements ObjectContent {
        @Override
        public long length() {
            return 100;
        }

        @Override
        public InputStream open() {
            return new SequenceInputStream(new ByteArrayInputStream(new byte[50]), new Gone());
        }
    }

    private static final class Gone extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("the disk is gone");
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return read();
        }
    }
}
