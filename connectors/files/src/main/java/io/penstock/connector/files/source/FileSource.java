package io.penstock.connector.files.source;

import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.connector.source.Boundedness;
import io.penstock.api.connector.source.Source;
import io.penstock.api.connector.source.SourceContext;
import io.penstock.api.connector.source.SourceEnumerator;
import io.penstock.api.connector.source.SourceReader;
import io.penstock.api.connector.source.UndecodablePolicy;
import io.penstock.api.java.typeutils.ResultTypeQueryable;
import io.penstock.connector.files.format.StreamFormat;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Reads files, and those below directories, once: which there are when the job first starts. Files whose names, or whose directories'
 * names, begin with {@code .} or {@code _} are left out; those ending in {@code .gz} are unzipped. A restart goes on at the record behind
 * the last commit's; a file must not change, and must be there for each process, until the job has ended. Immutable.
 *
 * @param <T> records
 */
public final class FileSource<T> implements Source<T>, ResultTypeQueryable<T> {

    private final List<Path> paths;
    private final StreamFormat<T> format;
    private final UndecodablePolicy undecodablePolicy;
    private final int splits;
    private final long partBytes;

    private FileSource(FileSourceBuilder<T> builder) {
        this.paths = builder.paths;
        this.format = builder.format;
        this.undecodablePolicy = builder.undecodablePolicy;
        this.splits = builder.splits;
        this.partBytes = format.isSplittable() ? builder.partBytes : Long.MAX_VALUE;
    }

    /** @param paths files and directories, at least one; each process of the job must find them */
    public static <T> FileSourceBuilder<T> forRecordStreamFormat(StreamFormat<T> format, Path... paths) {
        if (paths.length == 0) {
            throw new IllegalArgumentException("no path; give a file or a directory to read");
        }
        return new FileSourceBuilder<>(format, Arrays.asList(paths));
    }

    /**
     * What may be set.
     *
     * @param <T> records
     */
    public static final class FileSourceBuilder<T> {

        private static final int SPLITS_MAX = 1024;
        private static final long PART_BYTES_MIN = 1 << 10;

        private final List<Path> paths;
        private final StreamFormat<T> format;
        private UndecodablePolicy undecodablePolicy = UndecodablePolicy.DEAD_LETTER;
        private int splits = 8;
        private long partBytes = 64L << 20;

        private FileSourceBuilder(StreamFormat<T> format, List<Path> paths) {
            this.format = format;
            this.paths = List.copyOf(paths);
        }

        /** What becomes of malformed records; they go to the dead-letter topic unless set. */
        public FileSourceBuilder<T> setUndecodablePolicy(UndecodablePolicy policy) {
            undecodablePolicy = policy;
            return this;
        }

        /**
         * How many tasks read, 8 unless set. Not to be changed while a job of that name has not ended.
         *
         * @param number from 1 to 1024
         */
        public FileSourceBuilder<T> setSplits(int number) {
            if (number < 1 || number > SPLITS_MAX) {
                throw new IllegalArgumentException("splits=" + number + "; from 1 to " + SPLITS_MAX);
            }
            splits = number;
            return this;
        }

        /**
         * Into parts of which size large files are cut, 64 MiB unless set, where the format can be read from anywhere and the file is not
         * zipped.
         *
         * @param bytes at least 1024
         */
        public FileSourceBuilder<T> setPartBytes(long bytes) {
            if (bytes < PART_BYTES_MIN) {
                throw new IllegalArgumentException("partBytes=" + bytes + "; at least " + PART_BYTES_MIN);
            }
            partBytes = bytes;
            return this;
        }

        public FileSource<T> build() {
            return new FileSource<>(this);
        }
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.BOUNDED;
    }

    @Override
    public SourceEnumerator createEnumerator(SourceContext context) {
        return new FileEnumerator(context.uid(), paths, splits, partBytes);
    }

    @Override
    public SourceReader<T> createReader(SourceContext context) {
        return new FileSourceReader<>(format, splits, context.uid());
    }

    @Override
    public UndecodablePolicy undecodablePolicy() {
        return undecodablePolicy;
    }

    @Override
    public TypeInformation<T> getProducedType() {
        return format.getProducedType();
    }

    @Override
    public String describe() {
        return format + " in " + paths;
    }
}
