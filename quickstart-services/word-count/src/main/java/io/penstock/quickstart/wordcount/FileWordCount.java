package io.penstock.quickstart.wordcount;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.serialization.SimpleStringEncoder;
import io.penstock.connector.files.format.TextLineInputFormat;
import io.penstock.connector.files.sink.BasePathBucketAssigner;
import io.penstock.connector.files.sink.FileSink;
import io.penstock.connector.files.source.FileSource;
import io.penstock.streaming.api.datastream.DataStream;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import java.nio.file.Path;

/** Counts the words of files, into files. */
public final class FileWordCount {

    private FileWordCount() {}

    /** @param args a file or directory to read, and a directory for counts */
    public static void main(String[] args) throws Exception {
        if (args.length != 2) {
            throw new IllegalArgumentException("which files to read, and which directory to write to?");
        }
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        DataStream<String> lines = env.fromSource(
                        FileSource.forRecordStreamFormat(new TextLineInputFormat(), Path.of(args[0]))
                                .build(),
                        WatermarkStrategy.noWatermarks(),
                        "lines")
                .uid("lines");
        WordCount.count(lines)
                .sinkTo(FileSink.<WordCount.Count>forRowFormat(Path.of(args[1]), new SimpleStringEncoder<>())
                        .withBucketAssigner(new BasePathBucketAssigner<>())
                        .build())
                .uid("counts");
        env.execute("file-word-count");
    }
}
