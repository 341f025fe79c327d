package io.penstock.local;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.serialization.SimpleStringEncoder;
import io.penstock.connector.files.format.TextLineInputFormat;
import io.penstock.connector.files.sink.BasePathBucketAssigner;
import io.penstock.connector.files.sink.DefaultRollingPolicy;
import io.penstock.connector.files.sink.FileSink;
import io.penstock.connector.files.source.FileSource;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** What {@link FileMainTest} runs, in this process or in one to be killed: numbers each line that it has seen, slowly. */
final class CopyFilesMain {

    private static final long PAUSE_NANOS = 50_000;

    /** Of all tasks: what a function holds is copied for each. */
    static final AtomicInteger FAILED = new AtomicInteger();

    private CopyFilesMain() {}

    /** @param args directory to read, directory to write */
    public static void main(String[] args) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        draw(env, Path.of(args[0]), Path.of(args[1]), 0);
        env.execute("copy-files");
    }

    /** @param failures how often a record fails, before it does not */
    static void draw(StreamExecutionEnvironment env, Path in, Path out, int failures) {
        env.fromSource(
                        FileSource.forRecordStreamFormat(new TextLineInputFormat(), in)
                                .setPartBytes(8_000)
                                .build(),
                        WatermarkStrategy.noWatermarks(),
                        "lines")
                .uid("lines")
                .map(line -> {
                    LockSupport.parkNanos(PAUSE_NANOS);
                    if (line.endsWith("99") && FAILED.getAndIncrement() < failures) {
                        throw new IllegalStateException("not yet");
                    }
                    return line;
                })
                .uid("slow")
                .keyBy(line -> line)
                .reduce((before, again) -> before + " again")
                .uid("once")
                .sinkTo(FileSink.<String>forRowFormat(out, new SimpleStringEncoder<>())
                        .withBucketAssigner(new BasePathBucketAssigner<>())
                        .withRollingPolicy(DefaultRollingPolicy.builder()
                                .withMaxPartSize(2_000)
                                .build())
                        .build())
                .uid("files");
    }
}
