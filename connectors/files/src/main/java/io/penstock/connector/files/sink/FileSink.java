package io.penstock.connector.files.sink;

import io.penstock.api.common.serialization.Encoder;
import io.penstock.api.connector.sink2.Sink;
import io.penstock.api.connector.sink2.SinkContext;
import io.penstock.api.connector.sink2.SinkWriter;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * Writes records to part files below a directory, which all processes of the job share. A file appears under its name by one rename, after
 * the commit that ended it, and then holds committed records only, each once, also after a kill and a takeover by another process; it is
 * not changed any more. In progress, a file spans many commits. Immutable.
 *
 * @param <IN> records
 */
public final class FileSink<IN> implements Sink<IN> {

    private final Path base;
    private final FileWriter.Shared<IN> shared;
    private final OutputFileConfig names;

    private FileSink(RowFormatBuilder<IN> builder, LongSupplier clockMs) {
        this.base = builder.base;
        this.shared = new FileWriter.Shared<>(builder.encoder, builder.buckets, builder.rolling, clockMs);
        this.names = builder.names;
    }

    /** Records one behind the other, as an encoder writes them. */
    public static <IN> RowFormatBuilder<IN> forRowFormat(Path basePath, Encoder<IN> encoder) {
        return new RowFormatBuilder<>(basePath, encoder);
    }

    /**
     * What may be set.
     *
     * @param <IN> records
     */
    public static final class RowFormatBuilder<IN> {
        private final Path base;
        private final Encoder<IN> encoder;
        private BucketAssigner<IN, String> buckets = new DateTimeBucketAssigner<>();
        private RollingPolicy<IN, String> rolling =
                DefaultRollingPolicy.builder().build();
        private OutputFileConfig names = OutputFileConfig.builder().build();
        private LongSupplier clockMs = System::currentTimeMillis;

        private RowFormatBuilder(Path base, Encoder<IN> encoder) {
            this.base = base;
            this.encoder = encoder;
        }

        /** Where records go below the directory; to one for each hour unless set. */
        public RowFormatBuilder<IN> withBucketAssigner(BucketAssigner<IN, String> assigner) {
            buckets = assigner;
            return this;
        }

        /** When files end; at 128 MiB, after a minute, or after one without records, unless set. */
        public RowFormatBuilder<IN> withRollingPolicy(RollingPolicy<IN, String> policy) {
            rolling = policy;
            return this;
        }

        public RowFormatBuilder<IN> withOutputFileConfig(OutputFileConfig config) {
            names = config;
            return this;
        }

        /** For tests: milliseconds since the epoch. */
        RowFormatBuilder<IN> withClock(LongSupplier clock) {
            clockMs = clock;
            return this;
        }

        public FileSink<IN> build() {
            return new FileSink<>(this, clockMs);
        }
    }

    @Override
    public SinkWriter<IN> createWriter(SinkContext context) {
        PartDirectory directory = new PartDirectory(base, context.jobName(), context.uid(), context.taskIndex(), names);
        return new FileWriter<>(directory, shared, context.deliveryGuarantee());
    }

    @Override
    public boolean needsJournal() {
        return true;
    }

    @Override
    public String describe() {
        return "files below " + base + ", as the commits guarantee";
    }

    @Override
    public String toString() {
        return describe();
    }
}
