package io.penstock.statestore;

import io.penstock.statestore.journal.StateDeclaration;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A task's state as of one generation: taken by the slot in O(1) at a cut ({@link TaskState#snapshot}), written to files by another
 * thread once its commit is known, while the slot writes on. Closed once it is written, or not wanted any more.
 */
public interface StateSnapshot extends AutoCloseable {

    /** What became of it. */
    enum Status {
        /** The commit of its generation is not known yet, or the slot has still to hand over entries ({@link TaskState#maintain}). */
        PENDING,
        /** {@link #write} may be called. */
        READY,
        /** Its generation was rolled back, or the task was closed: there is nothing to write. */
        VOID
    }

    /** The generation whose end it shows. */
    long generation();

    /** Any thread. */
    Status status();

    /**
     * Writes the files into a directory, which must not exist: as of the generation exactly, nothing of a later one. May be called
     * again with another directory after a failure. One thread at a time.
     *
     * @throws IOException as where the disk is full: the checkpoint fails, the task goes on
     * @throws IllegalStateException where the status is not {@link Status#READY}
     */
    Written write(Path directory) throws IOException;

    /** Whether later changes have to stay in the heap until it is written, which costs next to nothing. */
    default boolean holdsBackWrites() {
        return false;
    }

    /** From here on later generations may go where this one was kept apart. Once more has no effect. */
    @Override
    void close();

    /**
     * What was written.
     *
     * @param format of the files
     * @param declarations states in force: whose entries the files hold, under which ids journals go on
     */
    record Written(Format format, List<StateDeclaration> declarations) {
        public Written {
            declarations = List.copyOf(declarations);
        }
    }

    /** Formats of files, by the number that manifests carry. */
    enum Format {
        /** Journal payloads with all entries; readable by every backend. */
        PAYLOADS(1),
        /** A RocksDB directory. */
        ROCKSDB(2);

        private final int code;

        Format(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }

        /** @throws IllegalArgumentException for a code this release does not know */
        public static Format ofCode(int code) {
            for (Format format : values()) {
                if (format.code == code) {
                    return format;
                }
            }
            throw new IllegalArgumentException("snapshot format " + code + "; known are 1 and 2");
        }
    }
}
